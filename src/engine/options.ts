import { z } from 'zod'
import { OptionError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { beatInterval } from './membership.ts'

/** No attempt may take longer than this, whatever a relying party's `timeoutMs` says. */
export const LONGEST_ATTEMPT_MS = 30_000

const milliseconds = (least: number, most: number) => z.int().min(least).max(most)

const engineSchema = z.strictObject({
  concurrency: z.int().min(4).max(10_000).default(256),
  batchSize: z.int().min(1).max(1000).default(200),
  leaseMs: milliseconds(1000, 3_600_000).default(60_000),
  attemptTimeoutMs: milliseconds(10, LONGEST_ATTEMPT_MS).default(5000),
  pollIntervalMs: milliseconds(10, 60_000).default(1000),
  breakerFailures: z.int().min(1).max(1000).default(5),
  breakerCooldownMs: milliseconds(10, 3_600_000).default(10_000),
  relyingPartyCacheMs: milliseconds(0, 60_000).default(1000),
})

/** The engine's dials. Every one has a default that suits most hosts. */
export interface EngineOptions {
  /** Attempts in flight at once, per replica. One destination holds a quarter at most. Default 256. */
  readonly concurrency?: number
  /** Rows in one claim and in one save at most. Default 200. */
  readonly batchSize?: number
  /** How long a row stays with a replica that says nothing more, milliseconds. Default 60,000. */
  readonly leaseMs?: number
  /** Total deadline of one attempt, milliseconds; a relying party may have its own. Default 5,000. */
  readonly attemptTimeoutMs?: number
  /** How often an idle replica looks for what is due, milliseconds; at most 2,000, or a fifth of a shorter lease, counts. Default 1,000. */
  readonly pollIntervalMs?: number
  /** Failures in a row that open a destination's breaker. Default 5. */
  readonly breakerFailures?: number
  /** How long a breaker stays open at first, milliseconds; it doubles, up to 32 times. Default 10,000. */
  readonly breakerCooldownMs?: number
  /** How old a relying party's metadata may be at an attempt, milliseconds. Default 1,000. */
  readonly relyingPartyCacheMs?: number
}

/** {@link EngineOptions} with every default in place. */
export type ResolvedEngineOptions = Required<EngineOptions>

/**
 * Checks the engine's options and fills in the defaults. A replica looks at least as often as it says that
 * it lives, so that what a lease gives free is soon taken.
 *
 * @throws {OptionError} a value is out of its range, or the lease is shorter than an attempt may take.
 */
export function parseEngineOptions(input: unknown = {}): ResolvedEngineOptions {
  const options = parseOptions(engineSchema, input, 'engine') as ResolvedEngineOptions
  if (options.leaseMs <= options.attemptTimeoutMs) {
    throw new OptionError(
      'engine.leaseMs',
      `want more than attemptTimeoutMs (${options.attemptTimeoutMs}), got ${options.leaseMs}: a shorter lease sends twice`,
    )
  }
  return {
    ...options,
    pollIntervalMs: Math.min(options.pollIntervalMs, beatInterval(options.leaseMs)),
  }
}
