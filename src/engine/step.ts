import { type AnyMachineSnapshot, type AnyStateMachine, createActor } from 'xstate'
import { createEdgeFinder, type EdgeFinder } from '../../machines/index.ts'
import { EventRefusedError, SnapshotVersionError } from '../errors.ts'
import type { StoredSnapshot } from '../store/index.ts'

/** An effect that a step asks for: the name of an action and its parameters. Carried out by the engine. */
export interface Effect {
  readonly type: string
  readonly params: unknown
}

/** What one step of a machine came to. */
export interface Step<Context> {
  readonly snapshot: StoredSnapshot<Context>
  readonly effects: readonly Effect[]
  /** The edge taken; undefined when the state ignores the event, and then nothing has changed. */
  readonly edge: string | undefined
}

/** Steps actors of one machine. Pure: the same snapshot and event always give the same step. */
export interface Stepper<Context, Event extends { readonly type: string }, Input> {
  readonly machineId: string
  readonly version: number
  start(input: Input): StoredSnapshot<Context>
  /**
   * @throws {EventRefusedError} the machine does not declare the event, or it is reserved.
   */
  step(snapshot: StoredSnapshot<Context>, event: Event): Step<Context>
  /**
   * Makes sure that a stored snapshot is of the version that this code knows.
   *
   * @throws {SnapshotVersionError} it is not.
   */
  assertVersion(version: number): void
}

/**
 * Makes the stepper of a machine.
 *
 * XState's own `transition()` builds a throw-away actor system and evaluates the initial state again at
 * each call, four fifths of its cost. Machines here spawn and invoke nothing, so one inert scope serves
 * all steps; a property test holds it equal to `transition()`.
 */
export function createStepper<Context, Event extends { readonly type: string }, Input>(
  machine: AnyStateMachine,
): Stepper<Context, Event, Input> {
  const scope = createInertScope(machine)
  const findEdge: EdgeFinder = createEdgeFinder(machine)
  const declared: ReadonlySet<string> = new Set(machine.events)
  const version = Number(machine.version)
  /** Snapshots that came out of a step here, as XState knows them: a next step need not resolve them. */
  const resolved = new WeakMap<StoredSnapshot<Context>, AnyMachineSnapshot>()
  const keep = (snapshot: AnyMachineSnapshot): StoredSnapshot<Context> => {
    const stored = toStored<Context>(snapshot)
    resolved.set(stored, snapshot)
    return stored
  }
  return {
    machineId: machine.id,
    version,
    start(input) {
      return keep(machine.getInitialSnapshot(scope([]), input))
    },
    step(stored, event) {
      if (!declared.has(event.type) || event.type.startsWith('xstate.')) {
        throw new EventRefusedError(`the machine ${machine.id} takes no event ${event.type}`)
      }
      const snapshot = resolved.get(stored) ?? machine.resolveState(stored as never)
      const edge = findEdge(snapshot, event)
      if (edge === undefined) return { snapshot: stored, effects: [], edge }
      const effects: Effect[] = []
      const next = machine.transition(snapshot, event, scope(effects))
      return { snapshot: keep(next), effects, edge }
    },
    assertVersion(found) {
      if (found === version) return
      throw new SnapshotVersionError(
        `a stored ${machine.id} is of version ${found}; this version of Signoff knows ${version}`,
      )
    },
  }
}

function toStored<Context>(snapshot: AnyMachineSnapshot): StoredSnapshot<Context> {
  return { value: snapshot.value as string, context: snapshot.context as Context }
}

/** An actor scope in which nothing runs: it notes the actions instead. */
function createInertScope(machine: AnyStateMachine) {
  const self = createActor(machine)
  const nothing = () => {}
  const base = {
    self,
    id: self.id,
    sessionId: self.sessionId,
    logger: nothing,
    defer: nothing,
    system: self.system,
    stopChild: nothing,
    emit: nothing,
  }
  return (effects: Effect[]) => ({
    ...base,
    actionExecutor: (action: { readonly type: string; readonly params: unknown }) => {
      effects.push({ type: action.type, params: action.params })
    },
  })
}
