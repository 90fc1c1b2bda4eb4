import { highlight, type MachineId, machines } from '../../machines/index.ts'
import { diagrams } from '../inspector/index.ts'
import type { JournalEntry } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { UsageError } from './exit-code.ts'
import { toPlain } from './io.ts'

function readMachine([name = 'delivery']: readonly string[]): MachineId {
  if (Object.hasOwn(machines, name)) return name as MachineId
  throw new UsageError(
    `there is no machine ${toPlain(name)}; there are ${Object.keys(machines).join(', ')}`,
  )
}

/** Mermaid draws no single edge of a state diagram anew: states are marked, and the way told in comments. */
function markMermaid(mermaid: string, state: string, journal: readonly JournalEntry[]): string {
  const visited = [...new Set(journal.map(({ to }) => to))].filter((one) => one !== state)
  const steps = journal.map(
    ({ from, to, event, at }, index) =>
      `  %% ${index + 1}. ${at.toISOString()} ${from ?? '*'} -> ${to}: ${toPlain(event)}`,
  )
  return [
    mermaid.trimEnd(),
    ...steps,
    '  classDef visited stroke-width:3px',
    '  classDef current stroke-width:5px',
    ...(visited.length === 0 ? [] : [`  class ${visited.join(',')} visited`]),
    `  class ${state} current`,
  ].join('\n')
}

async function drawDelivery(call: Invocation, id: string): Promise<void> {
  const { deliveries } = await call.library()
  const level = { instance: call.instance }
  const [{ state }, journal] = await Promise.all([
    deliveries.get(id, level),
    deliveries.events(id, level),
  ])
  const path = journal.flatMap(({ edge }) => edge ?? [])
  const visited = journal.map(({ to }) => `s-${to}`)
  const { svg, mermaid } = diagrams.delivery
  const text = call.flag('svg')
    ? highlight(svg, { current: `s-${state}`, path, visited })
    : markMermaid(mermaid, state, journal)
  print(call, { machine: 'delivery', state, path, diagram: text }, text.trimEnd())
}

async function draw(call: Invocation): Promise<void> {
  const machine = readMachine(call.words)
  const delivery = call.option('delivery')
  if (delivery !== undefined) {
    if (machine !== 'delivery') throw new UsageError('--delivery goes with the machine delivery')
    return drawDelivery(call, delivery)
  }
  const { svg, mermaid, version } = diagrams[machine]
  const text = call.flag('svg') ? svg : mermaid
  print(call, { machine, version, diagram: text }, text.trimEnd())
}

/** Prints a machine. */
export const diagramCommand: Command = {
  name: 'diagram',
  parameters: '[MACHINE]',
  words: [0, 1],
  summary: `Draws a machine as Mermaid text: ${Object.keys(machines).join(', ')}.`,
  options: {
    delivery: { type: 'string', help: 'marks the way that this delivery took' },
    svg: { type: 'boolean', help: 'as SVG' },
  },
  run: draw,
}
