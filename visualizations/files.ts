import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { type MachineGraph, machines, toGraph } from '../machines/index.ts'
import { type LayoutHints, toDot } from './dot.ts'
import { layoutHints } from './hints.ts'
import { toMermaid } from './mermaid.ts'
import { toModule } from './module.ts'
import { toPage } from './page.ts'
import { toSvg } from './svg.ts'
import { toFileName } from './text.ts'

const hintsOf = ({ id }: MachineGraph): LayoutHints => layoutHints[id] ?? {}

/** Draws one machine as an SVG. */
export const drawMachine = (graphviz: Pick<Graphviz, 'layout'>, graph: MachineGraph): string => {
  const hints = hintsOf(graph)
  return toSvg(graph, graphviz.layout(toDot(graph, hints), 'json', 'dot'), hints)
}

/** Every generated file of this folder, by name. The same in every process. */
export const generateFiles = async (): Promise<ReadonlyMap<string, string>> => {
  const graphviz = await Graphviz.load()
  const graphs = Object.values(machines).map(toGraph)
  return new Map([
    ...graphs.map(
      (graph) => [`${toFileName(graph.id)}.svg`, drawMachine(graphviz, graph)] as const,
    ),
    ...graphs.map((graph) => [`${toFileName(graph.id)}.mmd`, toMermaid(graph)] as const),
    ['README.md', toPage(graphs)] as const,
  ])
}

/** The module of the pictures, made from the files. */
export const generateModule = (files: ReadonlyMap<string, string>): string =>
  toModule(Object.values(machines).map(toGraph), files)
