/** What a state means to a reader; each state bears exactly one of these as a tag, and the diagrams colour it so. */
export type StateTone =
  | 'idle'
  | 'waiting'
  | 'working'
  | 'success'
  | 'failure'
  | 'person'
  | 'cancelled'

/** An action or guard as a definition names it. */
export type NamedReference = string | { readonly type: string }

/** A transition as this package reads it from a definition. */
export interface TransitionShape {
  readonly target: readonly StateShape[] | undefined
  readonly guard?: unknown
  readonly actions: readonly unknown[]
  readonly description?: string | undefined
}

/** A state as this package reads it from a definition. */
export interface StateShape {
  readonly path: readonly string[]
  readonly key: string
  readonly type: string
  readonly tags: readonly string[]
  readonly description?: string | undefined
  readonly initial: { readonly target: readonly StateShape[] | undefined }
  readonly states: { readonly [key: string]: StateShape }
  readonly transitions: ReadonlyMap<string, readonly TransitionShape[]>
  readonly always?: readonly TransitionShape[] | undefined
}

/** A machine, as far as this package reads one. Every XState v5 machine is one. */
export interface Machine {
  /** Names the machine wherever its actors are stored. */
  readonly id: string
  /** Raised whenever the definition changes shape. */
  readonly version?: string
  readonly root: StateShape
  /** The transitions that `event` would take. */
  getTransitionData(snapshot: never, event: never): readonly object[]
}

/** What was passed as a machine is none. */
export class MachineError extends TypeError {
  readonly code = 'ERR_OPTION_INVALID'
  readonly option = 'machine'

  constructor() {
    super('machine: expected a state machine of XState 5, such as deliveryMachine')
    this.name = 'MachineError'
  }
}

/**
 * Vouches that something is a machine, for callers whose compiler did not.
 *
 * @throws {MachineError} it is none.
 */
export function assertMachine(value: unknown): asserts value is Machine {
  const isMachine =
    typeof value === 'object' &&
    value !== null &&
    'root' in value &&
    typeof value.root === 'object' &&
    'getTransitionData' in value &&
    typeof value.getTransitionData === 'function'
  if (!isMachine) throw new MachineError()
}

/** A machine whose version is known to be there. */
export type VersionedMachine<M extends Machine = Machine> = M & { readonly version: string }

/**
 * Vouches that a machine has a version.
 *
 * @throws TypeError when it has none.
 * @example
 * const version: string = withVersion(deliveryMachine).version
 */
export const withVersion = <M extends Machine>(machine: M): VersionedMachine<M> => {
  if (machine.version === undefined) {
    throw new TypeError(`The machine "${machine.id}" has no version; give it one, such as '1'.`)
  }
  return machine as VersionedMachine<M>
}
