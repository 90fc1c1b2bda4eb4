import { z } from 'zod'
import { parseOptions } from '../option.ts'
import type { Authorize } from './access.ts'

/** Who may come in, and where the door is. */
export interface HttpOptions {
  /** The host's word on each request. Without it, everybody is refused. */
  readonly authorize?: Authorize
  /**
   * The path under which the handler is mounted, such as `/admin/signoff`. Not needed under Express and
   * koa-mount, which say so themselves. Default: the root.
   */
  readonly basePath?: string
}

/** {@link HttpOptions}, checked and with every default in place. */
export interface ResolvedHttpOptions {
  readonly authorize?: Authorize
  /** Empty, or without a slash at the end. */
  readonly basePath: string
}

const httpSchema = z.strictObject({
  authorize: z
    .custom<Authorize>((value) => typeof value === 'function', { error: 'expected a function' })
    .optional(),
  basePath: z
    .string()
    .regex(/^(?:\/[\w.~%-]+)*\/?$/, { error: 'expected a path such as /admin/signoff' })
    .transform((path) => path.replace(/\/$/, ''))
    .default(''),
})

/** @throws {OptionError} one is wrong; `option` names it. */
export function parseHttpOptions(options: HttpOptions): ResolvedHttpOptions {
  return parseOptions(httpSchema, options, 'http')
}
