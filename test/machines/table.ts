import { expect, it } from 'vitest'
import type { AnyStateMachine } from 'xstate'
import { createEdgeFinder, toGraph } from '../../machines/index.ts'
import { load, step, type TestEvent } from './step.ts'

/** One line of a table: what an event does in a state. */
export interface Line {
  readonly from: string
  /** What differs from the table's context before. */
  readonly having?: object
  readonly event: TestEvent
  readonly to: string
  /** Effects handed on, in order; none when left out. */
  readonly effects?: readonly string[]
  /** What the step changes in the context; nothing when left out. */
  readonly sets?: object
}

const titleOf = ({ from, event, to, having }: Line): string =>
  `${from} + ${event.type} → ${to}${having ? ` having ${JSON.stringify(having)}` : ''}`

/** Holds a machine to a table, and the table to every edge of the machine. */
export const holdTable = (
  machine: AnyStateMachine,
  context: object,
  lines: readonly Line[],
): void => {
  it.each(lines.map((line) => [titleOf(line), line] as const))('%s', (_, line) => {
    const before = { ...context, ...line.having }
    expect(step(machine, { value: line.from, context: before }, line.event)).toEqual({
      value: line.to,
      context: { ...before, ...line.sets },
      effects: line.effects ?? [],
    })
  })

  it('the table has a line for every edge', () => {
    const findEdge = createEdgeFinder(machine)
    const taken = lines.map(({ from, having, event }) =>
      findEdge(load(machine, { value: from, context: { ...context, ...having } }), event),
    )
    const ids = toGraph(machine).edges.map(({ id }) => id)
    expect(ids.filter((id) => !taken.includes(id))).toEqual([])
  })
}
