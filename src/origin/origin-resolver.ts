import {
  type OriginOptions,
  type OriginRefusal,
  type RequestHeaders,
  type ResolvedOrigin,
  resolveCapturedOrigin,
  resolveOrigin,
} from './origin.ts'

/** How many requests named an origin that was refused, by reason, since this replica was created. */
export type RefusedOrigins = Readonly<Record<OriginRefusal, number>>

/** Resolves origins, and counts what is refused. */
export interface OriginResolver {
  /** From the headers of a request, or from what was captured of it before; neither: the primary domain. */
  resolve(request: RequestHeaders | string | undefined, options: OriginOptions): ResolvedOrigin
  readonly refused: RefusedOrigins
}

/** Creates the resolver of a replica. */
export function createOriginResolver(): OriginResolver {
  const refused: Record<OriginRefusal, number> = {
    header_malformed: 0,
    host_malformed: 0,
    host_unknown: 0,
    protocol_unknown: 0,
  }
  return {
    resolve(request, options) {
      const resolved =
        typeof request === 'string'
          ? resolveCapturedOrigin(request, options)
          : resolveOrigin(request, options)
      if (resolved.refused !== undefined) refused[resolved.refused] += 1
      return resolved
    },
    get refused() {
      return { ...refused }
    },
  }
}
