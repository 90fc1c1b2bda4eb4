import type { GraphEdge, GraphNode, MachineGraph, StateTone } from '../machines/index.ts'
import { measure, toWords, wrap } from './text.ts'

/** Sizes in pixels that the layout and the picture share. */
export const size = {
  title: 14,
  text: 11,
  event: 10.5,
  line: 14,
  padding: 10,
  cardWidth: 150,
  note: 10,
  labelWidth: 170,
} as const

/** One edge as a line of text. */
export interface LabelRow {
  readonly id: string
  readonly event: string
  /** The guard in words and brackets; empty where nothing has to hold. */
  readonly guard: string
  readonly description: string
}

/** A state as a card. */
export interface Card {
  readonly id: string
  readonly name: string
  readonly tone: StateTone
  readonly initial: boolean
  readonly final: boolean
  readonly description: string
  readonly lines: readonly string[]
  /** Transitions told inside the card: those that stay, and those that many states share. */
  readonly notes: readonly LabelRow[]
  readonly width: number
  readonly height: number
}

/** All edges from one state to another as one arrow with a stacked label. */
export interface Arrow {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly tone: StateTone
  readonly rows: readonly LabelRow[]
  /** The guards stand below their events, since they would be too wide beside them. */
  readonly broken: boolean
  readonly width: number
  readonly height: number
}

/** What there is to draw, before it has a place. */
export interface Drawing {
  readonly id: string
  readonly title: string
  readonly cards: readonly Card[]
  readonly arrows: readonly Arrow[]
}

/** From so many sources on, edges with one event and one target are told in the cards. */
const shareLimit = 3

const tones: readonly string[] = [
  'idle',
  'waiting',
  'working',
  'success',
  'failure',
  'person',
  'cancelled',
] satisfies StateTone[]

const isTone = (tag: string): tag is StateTone => tones.includes(tag)

/** The tone of a state; `idle` where it bears none. */
export const toneOf = (state: GraphNode | undefined): StateTone =>
  state?.tags.find(isTone) ?? 'idle'

const alternatives = (graph: MachineGraph, { source, event }: GraphEdge): number =>
  graph.edges.filter((edge) => edge.source === source && edge.event === event).length

/** The guard of an edge in words; `otherwise` for the last of several. */
export const guardText = (graph: MachineGraph, edge: GraphEdge): string => {
  if (edge.guard !== undefined) return `[${toWords(edge.guard)}]`
  return alternatives(graph, edge) > 1 ? '[otherwise]' : ''
}

/** Whether so many states share a transition that an arrow from each would only hide the others. */
export const isShared = (graph: MachineGraph, { event, target }: GraphEdge): boolean => {
  const alike = graph.edges.filter((edge) => edge.event === event && edge.target === target)
  return new Set(alike.map(({ source }) => source)).size >= shareLimit
}

/** Whether an edge is told inside its state's card and has no arrow. */
const isNote = (graph: MachineGraph, edge: GraphEdge): boolean =>
  edge.source === edge.target || isShared(graph, edge)

const eventWidth = ({ event }: LabelRow): number => measure(event, 'mono', size.event)

const guardWidth = ({ guard }: LabelRow): number => measure(guard, 'sans', size.text)

const rowWidth = (row: LabelRow): number => eventWidth(row) + (row.guard ? 6 + guardWidth(row) : 0)

const noteWidth = ({ event, guard }: LabelRow): number =>
  measure(event, 'mono', size.note) + (guard ? measure(` ${guard}`, 'sans', size.note) : 0)

const toRow = (graph: MachineGraph, edge: GraphEdge): LabelRow => ({
  id: edge.id,
  event: edge.event,
  guard: guardText(graph, edge),
  description: edge.description,
})

const toNote = (graph: MachineGraph, edge: GraphEdge): LabelRow => {
  const row = toRow(graph, edge)
  const target = graph.nodes.find(({ id }) => id === edge.target)?.name ?? ''
  return edge.source === edge.target
    ? { ...row, event: `↻ ${row.event}` }
    : { ...row, guard: `${row.guard} → ${target}`.trim() }
}

/** Where a state that no arrow leads to is reached from. */
const toOrigins = (graph: MachineGraph, state: GraphNode): readonly LabelRow[] => {
  const edges = graph.edges.filter(({ source, target }) => target === state.id && source !== target)
  if (state.initial || edges.some((edge) => !isNote(graph, edge))) return []
  const names = graph.nodes.filter(({ id }) => edges.some(({ source }) => source === id))
  const guard = `← ${names.map(({ name }) => name).join(', ')}`
  return [{ id: '', event: '', guard, description: '' }]
}

const toCard = (graph: MachineGraph, state: GraphNode): Card => {
  const told = graph.edges.filter((edge) => edge.source === state.id && isNote(graph, edge))
  const notes = [...toOrigins(graph, state), ...told.map((edge) => toNote(graph, edge))]
  const inner = Math.max(
    size.cardWidth,
    measure(state.name, 'bold', size.title),
    ...notes.map(noteWidth),
  )
  const lines = wrap(state.description, { font: 'sans', size: size.text, width: inner })
  const text = size.title + 6 + lines.length * size.line
  const foot = notes.length === 0 ? 4 : 11 + notes.length * size.line
  const { id, name, initial, final, description } = state
  return {
    ...{ id, name, initial, final, description, lines, notes, tone: toneOf(state) },
    width: inner + 2 * size.padding,
    height: text + foot + 2 * size.padding - 6,
  }
}

const arrowId = ({ source, target }: GraphEdge): string => `a-${source.slice(2)}-${target.slice(2)}`

const toArrow = (graph: MachineGraph, edges: readonly [GraphEdge, ...GraphEdge[]]): Arrow => {
  const [{ source, target }] = edges
  const rows = edges.map((edge) => toRow(graph, edge))
  const broken = Math.max(...rows.map(rowWidth)) > size.labelWidth
  const widths = broken
    ? rows.flatMap((row) => [eventWidth(row), guardWidth(row)])
    : rows.map(rowWidth)
  const lines = rows.length + (broken ? rows.filter(({ guard }) => guard !== '').length : 0)
  return {
    ...{ id: arrowId(edges[0]), source, target, rows, broken },
    tone: toneOf(graph.nodes.find((state) => state.id === target)),
    width: Math.max(...widths) + 6,
    height: lines * size.line + 6,
  }
}

const toArrows = (graph: MachineGraph): readonly Arrow[] => {
  const drawn = graph.edges.filter((edge) => !isNote(graph, edge))
  const groups = new Map<string, readonly GraphEdge[]>()
  for (const edge of drawn) {
    const id = arrowId(edge)
    groups.set(id, [...(groups.get(id) ?? []), edge])
  }
  return [...groups.values()].map((edges) => toArrow(graph, edges as [GraphEdge]))
}

/**
 * Turns a machine into cards and arrows: parallel edges become one arrow, and edges that stay or that many states
 * share become notes on the cards.
 */
export const toDrawing = (graph: MachineGraph): Drawing => ({
  id: graph.id,
  title: graph.description,
  cards: graph.nodes.map((state) => toCard(graph, state)),
  arrows: toArrows(graph),
})
