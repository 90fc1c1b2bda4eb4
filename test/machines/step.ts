import { type AnyStateMachine, initialTransition, transition } from 'xstate'

/** What is stored of an actor. */
export interface Row {
  readonly value: string
  readonly context: object
}

/** An event as a test writes it. */
export interface TestEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** A row as it comes back from disk. */
export const load = (machine: AnyStateMachine, row: Row) =>
  machine.resolveState(JSON.parse(JSON.stringify(row)))

/** The row of a new actor. */
export const begin = (machine: AnyStateMachine, input?: object): Row => {
  const [snapshot] = initialTransition(machine, input)
  return { value: snapshot.value, context: snapshot.context }
}

/** One step from disk to disk, and the names of the effects it hands on. */
export const step = (
  machine: AnyStateMachine,
  row: Row,
  event: TestEvent,
): Row & { readonly effects: readonly string[] } => {
  const [snapshot, actions] = transition(machine, load(machine, row), event)
  return {
    value: snapshot.value,
    context: JSON.parse(JSON.stringify(snapshot.context)),
    effects: actions.map(({ type }) => type),
  }
}

/** The row after a sequence of events. */
export const replay = (machine: AnyStateMachine, row: Row, events: readonly TestEvent[]): Row =>
  events.reduce<Row>((current, event) => {
    const { value, context } = step(machine, current, event)
    return { value, context }
  }, row)
