import type { MachineGraph } from '../machines/index.ts'
import { type Arrow, type Card, toDrawing } from './drawing.ts'

/** What a machine's picture wants beside its definition. */
export interface LayoutHints {
  /** Which way the states follow each other; from top to bottom by default. */
  readonly direction?: 'TB' | 'LR'
  /** Least gap between levels, in inches. */
  readonly levelGap?: number
  /** Ids of states that stand on one line. */
  readonly level?: readonly (readonly string[])[]
  /** Pairs of arrows, there and back, that join two neighbours of a level side by side. */
  readonly lanes?: readonly (readonly [there: string, back: string])[]
  /** Pairs of states, the first of which stands above the second although no arrow joins them. */
  readonly above?: readonly (readonly [string, string])[]
}

const toInches = (pixels: number): string => (pixels / 72).toFixed(4)

const quote = (text: string): string => JSON.stringify(text)

const cardToDot = ({ id, width, height }: Card): string =>
  `  ${quote(id)} [width=${toInches(width)} height=${toInches(height)}]`

const blankLabel = ({ width, height }: Arrow): string =>
  `<<TABLE BORDER="0" CELLPADDING="0" CELLSPACING="0" FIXEDSIZE="TRUE" WIDTH="${width}" HEIGHT="${height}"><TR><TD></TD></TR></TABLE>>`

const arrowToDot = (arrow: Arrow): string =>
  `  ${quote(arrow.source)} -> ${quote(arrow.target)} [id=${quote(arrow.id)} label=${blankLabel(arrow)}]`

const lanesToDot = (arrows: readonly Arrow[], pair: readonly string[]): readonly string[] => {
  const [there, back] = pair.map((id) => arrows.find((arrow) => arrow.id === id))
  if (!(there && back)) return []
  const gap = quote(`gap ${there.id}`)
  const ends = [quote(there.source), gap, quote(there.target)]
  return [
    `  ${gap} [style=invis width=1 height=${toInches(there.height + back.height)}]`,
    `  { rank=same ${ends.join(' ')} }`,
    `  ${ends.join(' -> ')} [style=invis weight=50]`,
  ]
}

/**
 * Writes the DOT text from which Graphviz finds a place for each card and arrow. It holds sizes and ids only; words
 * and colours are drawn later, so that the places do not hang on the fonts of the machine that draws.
 *
 * @example
 * const places = graphviz.layout(toDot(toGraph(deliveryMachine)), 'json', 'dot')
 */
export const toDot = (graph: MachineGraph, hints: LayoutHints = {}): string => {
  const { cards, arrows } = toDrawing(graph)
  const lanes = hints.lanes ?? []
  return [
    `digraph ${quote(graph.id)} {`,
    `  graph [rankdir=${hints.direction ?? 'TB'} nodesep=0.35 ranksep=${hints.levelGap ?? 0.35} splines=spline pad=0]`,
    '  node [shape=box fixedsize=true label=""]',
    '  edge [arrowsize=0.8]',
    ...cards.map(cardToDot),
    ...(hints.level ?? []).map((ids) => `  { rank=same ${ids.map(quote).join(' ')} }`),
    ...(hints.above ?? []).map((pair) => `  ${pair.map(quote).join(' -> ')} [style=invis]`),
    ...lanes.flatMap((pair) => lanesToDot(arrows, pair)),
    ...arrows.filter(({ id }) => !lanes.flat().includes(id)).map(arrowToDot),
    '}',
    '',
  ].join('\n')
}
