export type { BlockReason } from './address-class.ts'
export {
  type AddressGuard,
  type AddressGuardOptions,
  createAddressGuard,
  type ResolvedAddress,
} from './address-guard.ts'
export { openCheckedSocket, type SocketOpener, type SocketTarget } from './checked-socket.ts'
export { toFailureCode } from './failure-code.ts'
export {
  createGuardedConnector,
  type GuardedConnector,
  type GuardedConnectorOptions,
} from './guarded-connector.ts'
export { createHttpTransport, type HttpTransportOptions } from './http.ts'
export { type Lookup, systemLookup } from './lookup.ts'
export { NetworkError } from './network-error.ts'
export { createProviderTransport, type ProviderTransportOptions } from './provider-transport.ts'
