import type { GraphEdge, GraphNode, MachineGraph } from '../machines/index.ts'
import { guardText, toneOf } from './drawing.ts'
import { type Palette, palettes } from './style.ts'

/** Mermaid takes a semicolon for the end of a statement. */
const plain = (text: string): string => text.replaceAll(';', ',')

const name = (id: string): string => id.slice(2).replaceAll('.', '_')

const stateLines = ({ id, description }: GraphNode): readonly string[] => [
  `  ${name(id)} : ${name(id)}`,
  `  ${name(id)} : ${plain(description)}`,
]

const labelOf = (graph: MachineGraph, edge: GraphEdge): string =>
  [edge.event, guardText(graph, edge)].filter(Boolean).join(' ')

const edgeLines = (graph: MachineGraph): readonly string[] => {
  const labels = new Map<string, readonly string[]>()
  for (const edge of graph.edges) {
    const ends = `${name(edge.source)} --> ${name(edge.target)}`
    labels.set(ends, [...(labels.get(ends) ?? []), labelOf(graph, edge)])
  }
  return [...labels].map(([ends, texts]) => `  ${ends} : ${texts.join('<br/>')}`)
}

const toneLines = (graph: MachineGraph, { tones }: Palette): readonly string[] =>
  Object.entries(tones).flatMap(([tone, [fill, stroke, ink]]) => {
    const names = graph.nodes.filter((state) => toneOf(state) === tone).map(({ id }) => name(id))
    if (names.length === 0) return []
    return [
      `  classDef ${tone} fill:${fill},stroke:${stroke},color:${ink}`,
      `  class ${names.join(',')} ${tone}`,
    ]
  })

/**
 * Writes a machine as a Mermaid state diagram, for pages that draw Mermaid themselves.
 *
 * @example
 * await writeFile('delivery.mmd', toMermaid(toGraph(deliveryMachine)))
 */
export const toMermaid = (graph: MachineGraph): string =>
  [
    '---',
    `title: ${plain(graph.id)}`,
    '---',
    'stateDiagram-v2',
    `  %% ${graph.description}`,
    ...graph.nodes.flatMap(stateLines),
    ...graph.nodes.filter(({ initial }) => initial).map(({ id }) => `  [*] --> ${name(id)}`),
    ...edgeLines(graph),
    ...toneLines(graph, palettes.light),
    '',
  ].join('\n')
