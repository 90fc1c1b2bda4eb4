import { z } from 'zod'
import type { NotificationDirectory } from '../engine/index.ts'
import { parseOptions } from '../option.ts'
import type { RefusedOrigins, RequestHeaders, ResolvedOrigin } from '../origin/index.ts'
import { parseInstance, type ReadOptions } from './call-scope.ts'

export type { RefusedOrigins }

/** Where links point to. */
export interface Origins {
  /**
   * Where the links of a request's messages point to. Headers are believed only as far as the setting
   * `origins.trustedHops` goes, and only when they name a domain of the instance or a trusted one; else it
   * is the primary domain, and `refused` says why. Without headers, the primary domain.
   *
   * @throws {OriginUnknownError} the instance has no primary domain, and the request names no other of its domains.
   * @example
   * const { origin } = await signoff.origins.resolve(request.headers)
   * await signoff.notify({ type: 'otp.email', recipient, args: { code } }, { origin })
   */
  resolve(headers?: RequestHeaders, options?: ReadOptions): Promise<ResolvedOrigin>
  readonly refused: RefusedOrigins
}

const headersSchema = z.custom<RequestHeaders>(
  (value) => typeof value === 'object' && value !== null,
  { error: 'expected headers as node:http or fetch have them' },
)

/** Creates the origins. */
export function createOrigins(directory: NotificationDirectory): Origins {
  return {
    async resolve(headers, options) {
      parseOptions(headersSchema.optional(), headers, 'headers')
      return directory.resolveOrigin(parseInstance(options), headers)
    },
    get refused() {
      return directory.refusedOrigins
    },
  }
}
