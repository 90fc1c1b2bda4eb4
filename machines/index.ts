export {
  type DeliveryChannel,
  type DeliveryContext,
  type DeliveryEvent,
  type DeliveryInput,
  type DeliveryReason,
  type DeliveryState,
  deliveryMachine,
} from './delivery.machine.ts'
export {
  type DestinationContext,
  type DestinationEvent,
  type DestinationState,
  destinationMachine,
} from './destination.machine.ts'
export {
  type SessionLogoutContext,
  type SessionLogoutEvent,
  type SessionLogoutState,
  sessionLogoutMachine,
} from './session-logout.machine.ts'
