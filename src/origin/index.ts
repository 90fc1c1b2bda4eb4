export { type ForwardedElement, parseForwarded } from './forwarded.ts'
export { type HostName, parseHost } from './host.ts'
export {
  type HeaderSource,
  type OriginOptions,
  type OriginRefusal,
  type RequestHeaders,
  type ResolvedOrigin,
  resolveOrigin,
} from './origin.ts'
export {
  createOriginResolver,
  type OriginResolver,
  type RefusedOrigins,
} from './origin-resolver.ts'
export {
  domainSchema,
  isTrustedHost,
  type OriginSettings,
  originSettingsSchema,
  parseOriginSettings,
  toOriginDefaults,
  toOriginOptions,
} from './origin-settings.ts'
