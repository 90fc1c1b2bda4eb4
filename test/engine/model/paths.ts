import { type AnyMachineSnapshot, type AnyStateMachine, transition } from 'xstate'
import { getShortestPaths } from 'xstate/graph'
import { createEdgeFinder } from '../../../machines/index.ts'

/** An event of a model, bare of XState. */
export interface ModelEvent {
  readonly type: string
  readonly [field: string]: unknown
}

/** One event, the edge it takes, and what the machine knows afterwards. */
export interface ModelStep<Context> {
  readonly event: ModelEvent
  readonly edge: string
  readonly state: string
  readonly before: Context
  readonly context: Context
}

/** A way through a machine, from its beginning. */
export interface ModelPath<Context> {
  readonly title: string
  readonly steps: readonly ModelStep<Context>[]
}

/** What of a machine is explored. */
export interface Exploration<Context> {
  readonly machine: AnyStateMachine
  readonly input?: object
  /** Events with their payloads; those that take no edge are left out (`can` would leave out edges that do nothing, too). */
  readonly events: (state: string, context: Context) => readonly ModelEvent[]
  /** What tells two situations apart besides the state and the edge that led there. */
  readonly project: (context: Context) => unknown
  /** Beyond this nothing is explored. */
  readonly stop?: (state: string, context: Context) => boolean
}

const LIMIT = 50_000

const snapshotOf = (snapshot: unknown) => snapshot as AnyMachineSnapshot

/**
 * All shortest paths. Situations are told apart by state, projected context and the edge that led there, so
 * that every edge ends some path, not only one into each state.
 */
export function explore<Context>(what: Exploration<Context>): readonly ModelPath<Context>[] {
  const { machine } = what
  const findEdge = createEdgeFinder(machine)
  const edgeOf = (before: object, event: ModelEvent) => findEdge(before, event) ?? 'none'
  const paths = getShortestPaths(machine, {
    input: what.input,
    limit: LIMIT,
    events: (snapshot) => {
      const { value, context } = snapshotOf(snapshot)
      return [...what.events(String(value), context as Context)]
    },
    filterEvents: (snapshot, event) => findEdge(snapshot, event) !== undefined,
    serializeState: (snapshot, event, before) => {
      const { value, context } = snapshotOf(snapshot)
      const edge = event && before ? edgeOf(before, event as ModelEvent) : 'start'
      return JSON.stringify([value, what.project(context as Context), edge])
    },
    ...(what.stop === undefined ? {} : { stopWhen: (snapshot: unknown) => stops(what, snapshot) }),
  })
  return withoutPrefixes(paths.map((path) => toPath<Context>(path.steps, edgeOf)))
}

function stops<Context>({ stop }: Exploration<Context>, snapshot: unknown): boolean {
  const { value, context } = snapshotOf(snapshot)
  return stop?.(String(value), context as Context) ?? false
}

function toPath<Context>(
  taken: readonly { readonly state: unknown; readonly event: unknown }[],
  edgeOf: (before: object, event: ModelEvent) => string,
): ModelPath<Context> {
  const steps = taken.slice(1).map((step, index): ModelStep<Context> => {
    const before = snapshotOf(taken[index]?.state)
    const after = snapshotOf(step.state)
    const event = step.event as ModelEvent
    return {
      event,
      edge: edgeOf(before, event),
      state: String(after.value),
      before: before.context as Context,
      context: after.context as Context,
    }
  })
  return { title: steps.map(titleOf).join(' › '), steps }
}

const titleOf = ({ event, state }: ModelStep<unknown>): string => {
  const { type, at: _at, ...payload } = event
  const values = Object.values(payload)
  return `${type}${values.length === 0 ? '' : `(${values.join(',')})`} → ${state}`
}

const keyOf = (steps: readonly ModelStep<unknown>[]) =>
  JSON.stringify(steps.map((step) => step.event))

/** A path that another one begins with shows nothing that the other does not. */
function withoutPrefixes<Context>(
  paths: readonly ModelPath<Context>[],
): readonly ModelPath<Context>[] {
  const prefixes = new Set(
    paths.flatMap(({ steps }) =>
      steps.slice(0, -1).map((_, end) => keyOf(steps.slice(0, end + 1))),
    ),
  )
  return paths.filter(({ steps }) => steps.length > 0 && !prefixes.has(keyOf(steps)))
}

/** The edges that these paths take. */
export function edgesOf(paths: readonly ModelPath<unknown>[]): ReadonlySet<string> {
  return new Set(paths.flatMap(({ steps }) => steps.map((step) => step.edge)))
}

/** The path with one more event, which its last state must take. */
export function extend<Context>(
  machine: AnyStateMachine,
  path: ModelPath<Context>,
  event: ModelEvent,
): ModelPath<Context> {
  const last = path.steps.at(-1)
  const before = machine.resolveState({ value: last?.state, context: last?.context } as never)
  const [after] = transition(machine, before, event)
  const edge = createEdgeFinder(machine)(before, event)
  if (last === undefined || edge === undefined) throw new Error(`${event.type} is ignored`)
  const step: ModelStep<Context> = {
    event,
    edge,
    state: String(after.value),
    before: last.context,
    context: after.context as Context,
  }
  const steps = [...path.steps, step]
  return { title: steps.map(titleOf).join(' › '), steps }
}
