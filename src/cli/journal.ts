import type { JournalEntry } from '../service/index.ts'
import type { Invocation } from './command.ts'
import { type Cell, toCell, toInstantCell, toStateCell, toTable } from './table.ts'

/** These have columns of their own; what the other side answered stands with the attempts. */
const ELSEWHERE: ReadonlySet<string> = new Set(['attempt', 'by', 'answer'])

function toDetail(detail: JournalEntry['detail']): string | undefined {
  const parts = Object.entries(detail)
    .filter(([name, value]) => !ELSEWHERE.has(name) && value !== undefined && value !== null)
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
  return parts.length === 0 ? undefined : parts.join(', ')
}

function toStep({ from, to }: JournalEntry): Cell {
  if (from === undefined || from === to) return toStateCell(to)
  const { colour } = toStateCell(to)
  const text = `${from} → ${to}`
  return colour === undefined ? { text } : { text, colour }
}

/** A detail that is a word or a number. */
function pick(entry: JournalEntry, name: string): string | number | undefined {
  const value = entry.detail[name]
  return typeof value === 'string' || typeof value === 'number' ? value : undefined
}

/** A journal, oldest first. Of attempts and people nothing is said where there were none. */
export function toJournalTable(entries: readonly JournalEntry[], { paint }: Invocation): string {
  const columns: readonly (readonly [string, (entry: JournalEntry) => Cell])[] = [
    ['time', ({ at }) => toInstantCell(at)],
    ['event', ({ event }) => toCell(event)],
    ['state', toStep],
    ['attempt', (entry) => toCell(pick(entry, 'attempt'))],
    ['by', (entry) => toCell(pick(entry, 'by'))],
    ['detail', ({ detail }) => toCell(toDetail(detail))],
  ]
  const isTold = (name: string) =>
    (name !== 'attempt' && name !== 'by') || entries.some((one) => pick(one, name) !== undefined)
  const shown = columns.filter(([name]) => isTold(name))
  const rows = entries.map((entry) => shown.map(([, toColumn]) => toColumn(entry)))
  return `journal\n${toTable(
    shown.map(([name]) => name),
    rows,
    paint,
  )}`
}
