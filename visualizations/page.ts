import type { GraphEdge, GraphNode, MachineGraph, StateTone } from '../machines/index.ts'
import { toneOf } from './drawing.ts'
import { toFileName } from './text.ts'

const toneWords: Readonly<Record<StateTone, string>> = {
  idle: 'grey: at rest',
  waiting: 'amber: waits for its turn',
  working: 'blue: under way',
  success: 'green: well',
  failure: 'red: not well',
  person: 'purple: needs a person or a policy',
  cancelled: 'dark grey: called off',
}

const escapeCell = (text: string): string => text.replaceAll('|', '\\|')

/** A Markdown table, its columns aligned as the formatter of this repository wants them. */
const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] => {
  const cells = [head, ...rows].map((row) => row.map(escapeCell))
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)),
  )
  const toLine = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  return [cells[0] ?? [], rule, ...cells.slice(1)].map(toLine)
}

const code = (text: string): string => text && `\`${text}\``

const kindOf = ({ initial, final }: GraphNode): string =>
  [initial ? 'initial' : '', final ? 'final' : ''].filter(Boolean).join(', ')

const stateCells = (state: GraphNode): readonly string[] => [
  code(state.name),
  kindOf(state),
  (toneWords[toneOf(state)].split(':')[0] ?? '').trim(),
  state.description,
]

const edgeCells = (edge: GraphEdge): readonly string[] => [
  code(edge.source.slice(2)),
  code(edge.event),
  code(edge.guard ?? ''),
  edge.internal ? 'stays' : code(edge.target.slice(2)),
  edge.actions.map(code).join(', '),
  edge.description,
  code(edge.id),
]

const section = (graph: MachineGraph): readonly string[] => [
  `## ${graph.id}`,
  '',
  `${graph.description} Version ${graph.version}; as Mermaid: [${toFileName(graph.id)}.mmd](${toFileName(graph.id)}.mmd).`,
  '',
  `![The states of ${graph.id} and how they follow each other; the tables below say the same.](${toFileName(graph.id)}.svg)`,
  '',
  ...table(['state', '', 'colour', 'what it means'], graph.nodes.map(stateCells)),
  '',
  '<details>',
  `<summary>All ${graph.edges.length} transitions of ${graph.id}</summary>`,
  '',
  ...table(
    ['in', 'event', 'if', 'to', 'actions', 'what it means', 'edge'],
    graph.edges.map(edgeCells),
  ),
  '',
  '</details>',
  '',
]

/** Writes the page that shows all machines: pictures, and tables of what their states and transitions mean. */
export const toPage = (graphs: readonly MachineGraph[]): string =>
  [
    '# The machines, drawn',
    '',
    'Everything here is generated from `machines/`, which is what production runs. In a clone of the repository',
    '`npm run diagrams` draws it anew; `npm run diagrams -- --check` only says which files are stale, and exits with 1.',
    '',
    '- A card is a state, an arrow a transition. Arrows between the same two states are drawn as one.',
    '- `[…]` is what has to hold. Guards are asked from top to bottom; `[otherwise]` is what is left.',
    '- Below the line in a card: `↻` changes what is known and not the state; `event → state` is a transition that so',
    '  many states share that arrows would only hide the others.',
    '- `← pending, retrying, uncertain`, where no arrow leads to a card: it is reached from these states.',
    '- `edge`, in the tables, is the id of a transition, as it stands in journals and in the SVGs.',
    '- A double border is a final state. Only a person takes an actor out of it.',
    `- Colours: ${Object.values(toneWords).join('; ')}.`,
    '',
    ...graphs.flatMap(section),
  ].join('\n')
