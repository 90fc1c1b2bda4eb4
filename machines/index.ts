import { deliveryMachine } from './delivery.machine.ts'
import { destinationMachine } from './destination.machine.ts'
import { engineMachine } from './engine.machine.ts'
import { type Machine, type VersionedMachine, withVersion } from './machine.ts'
import { providerMachine } from './provider.machine.ts'
import { sessionLogoutMachine } from './session-logout.machine.ts'

export type {
  DeliveryChannel,
  DeliveryContext,
  DeliveryEvent,
  DeliveryInput,
  DeliveryReason,
  DeliveryState,
} from './delivery.types.ts'
export type {
  DestinationContext,
  DestinationEvent,
  DestinationState,
} from './destination.machine.ts'
export type { EngineContext, EngineEvent, EngineState } from './engine.machine.ts'
export {
  createEdgeFinder,
  type EdgeFinder,
  type GraphEdge,
  type GraphNode,
  type MachineGraph,
  toGraph,
} from './graph.ts'
export { highlight, type Overlay } from './highlight.ts'
export { type Machine, MachineError, type StateTone, type VersionedMachine } from './machine.ts'
export type { ProviderContext, ProviderEvent, ProviderState } from './provider.machine.ts'
export type {
  SessionLogoutContext,
  SessionLogoutEvent,
  SessionLogoutState,
} from './session-logout.machine.ts'
export { deliveryMachine, destinationMachine, engineMachine, providerMachine, sessionLogoutMachine }

/** The id of a machine, as it stands beside each stored actor. */
export type MachineId = 'delivery' | 'destination' | 'engine' | 'provider' | 'sessionLogout'

/**
 * Every machine by its id, with its version.
 *
 * @example
 * for (const machine of Object.values(machines)) console.log(machine.id, machine.version)
 */
export const machines: Readonly<Record<MachineId, VersionedMachine<Machine>>> = {
  delivery: withVersion(deliveryMachine),
  destination: withVersion(destinationMachine),
  engine: withVersion(engineMachine),
  provider: withVersion(providerMachine),
  sessionLogout: withVersion(sessionLogoutMachine),
}
