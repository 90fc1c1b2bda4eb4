import {
  type GraphNode,
  type MachineId,
  machines,
  type StateTone,
  toGraph,
} from '../../machines/index.ts'
import { type Html, html } from './html.ts'

const SECOND = 1000
const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', SECOND],
]

/** A span of time in its two largest units, such as `3 min 20 s`. */
export function formatSpan(spanMs: number): string {
  if (spanMs < SECOND) return `${Math.max(0, Math.round(spanMs))} ms`
  const first = UNITS.findIndex(([, ms]) => spanMs >= ms)
  const [unit, size] = UNITS[first] ?? ['s', SECOND]
  const next = UNITS[first + 1]
  if (!next) return `${Math.floor(spanMs / 100) / 10} s`
  const rest = Math.floor((spanMs % size) / next[1])
  return `${Math.floor(spanMs / size)} ${unit}${rest > 0 ? ` ${rest} ${next[0]}` : ''}`
}

/** How far an instant is from now, such as `in 3 min` or `12 s ago`. */
export function formatDistance(at: Date, now: number): string {
  const span = at.getTime() - now
  if (Math.abs(span) < SECOND) return 'now'
  const text = formatSpan(Math.floor(Math.abs(span) / SECOND) * SECOND)
  return span > 0 ? `in ${text}` : `${text} ago`
}

/** An instant, to be read by people, with the exact one beside it. */
export function showInstant(at: Date | undefined, now: number): Html {
  if (at === undefined) return html`<span class="none">–</span>`
  const iso = at.toISOString()
  const clock = `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
  return html`<time datetime="${iso}"><b>${formatDistance(at, now)}</b> <small>${clock}</small></time>`
}

/** Text from outside: kept apart from what stands around it, whatever its direction. */
export function showOutside(text: string | undefined): Html {
  if (text === undefined) return html`<span class="none">–</span>`
  return html`<bdi class="code">${text}</bdi>`
}

/** A name in camelCase or snake_case as words. */
export function toWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replaceAll('_', ' ')
}

/** The tag of a state that says how it is coloured; the others are not colours. */
const isTone = (tag: string): tag is StateTone =>
  ['idle', 'waiting', 'working', 'success', 'failure', 'person', 'cancelled'].includes(tag)

const STATES: ReadonlyMap<string, GraphNode> = new Map(
  Object.values(machines).flatMap((machine) =>
    toGraph(machine).nodes.map((state) => [`${machine.id} ${state.name}`, state] as const),
  ),
)

/** The colour of a state, as its machine has it. */
export function toneOf(machine: MachineId, state: string): StateTone {
  return STATES.get(`${machine} ${state}`)?.tags.find(isTone) ?? 'idle'
}

/** What a state means, in the words of its machine. */
export function describeState(machine: MachineId, state: string): string {
  return STATES.get(`${machine} ${state}`)?.description ?? ''
}

/** A state as a coloured word. */
export function showState(machine: MachineId, state: string): Html {
  const description = describeState(machine, state)
  return html`<span class="badge ${toneOf(machine, state)}" title="${description}">${state}</span>`
}
