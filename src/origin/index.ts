export { type ForwardedElement, parseForwarded } from './forwarded.ts'
export { type HostName, parseHost } from './host.ts'
export {
  type HeaderSource,
  type OriginOptions,
  type OriginRefusal,
  type ResolvedOrigin,
  resolveOrigin,
} from './origin.ts'
