import type { AnyStateMachine } from 'xstate'
import { EventRefusedError, SnapshotVersionError } from '../errors.ts'
import type { StoredSnapshot } from '../store/index.ts'
import { flattenMachine } from './flat-machine.ts'

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

/** Makes the stepper of a machine. */
export function createStepper<Context, Event extends { readonly type: string }, Input>(
  machine: AnyStateMachine,
): Stepper<Context, Event, Input> {
  const flat = flattenMachine(machine)
  const declared: ReadonlySet<string> = new Set(machine.events)
  const version = Number(machine.version)
  return {
    machineId: machine.id,
    version,
    start: (input) => flat.start(input) as StoredSnapshot<Context>,
    step(snapshot, event) {
      if (!declared.has(event.type) || event.type.startsWith('xstate.')) {
        throw new EventRefusedError(`the machine ${machine.id} takes no event ${event.type}`)
      }
      if (!flat.knows(snapshot.value)) {
        throw new SnapshotVersionError(`a stored ${machine.id} is in a state that is not known`)
      }
      const step = flat.step(snapshot.value, snapshot.context as object, event)
      if (!step) return { snapshot, effects: [], edge: undefined }
      const { value, context, effects, edge } = step
      return { snapshot: { value, context: context as Context }, effects, edge }
    },
    assertVersion(found) {
      if (found === version) return
      throw new SnapshotVersionError(
        `a stored ${machine.id} is of version ${found}; this version of Signoff knows ${version}`,
      )
    },
  }
}
