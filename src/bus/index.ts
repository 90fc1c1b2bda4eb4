export { type Bus, type BusListener, createBus } from './bus.ts'
export {
  BUS_EVENTS,
  type BusEventName,
  type BusEvents,
  type DeliveryFact,
  type DestinationFact,
  type EngineFact,
  type OutcomeFact,
  type ProviderFact,
  type SessionFact,
} from './events.ts'
export { logFacts } from './logged-facts.ts'
