import type { Logger } from './logger.ts'

/** An attempt as it begins: one try of one delivery. Never a token, code, address or body. */
export interface AttemptStart {
  readonly instance: string
  readonly deliveryId: string
  readonly channel: string
  readonly destination: string
  /** Counted from 1. */
  readonly attempt: number
  /** W3C trace context of the call that made the delivery, if it gave a valid one: the parent or a link. */
  readonly traceparent?: string
}

/** How an attempt ended. */
export interface AttemptEnd {
  readonly outcome: 'accepted' | 'retryable' | 'rejected' | 'misconfigured' | 'blocked' | 'unknown'
  /** The other side's status, where it has one. */
  readonly status?: number
  readonly code?: string
}

/** An attempt under way, as the host's telemetry knows it. */
export interface AttemptSpan {
  /** W3C trace context of this attempt; sent along instead of the one the delivery was made with. */
  readonly traceparent?: string
  end(end: AttemptEnd): void
}

/** Rows that went to or came from the database in one statement. */
export interface BatchFact {
  readonly deliveries: number
  readonly durationMs: number
}

/**
 * Where traces and metrics come from: a port that any library fits behind. Every method is optional; what it
 * throws is logged and harms nothing. It is called on the way of each delivery: keep it short.
 *
 * @example
 * const tracer = trace.getTracer('signoff') // @opentelemetry/api
 * const telemetry = {
 *   startAttempt({ channel, deliveryId, attempt }) {
 *     const span = tracer.startSpan(`signoff ${channel}`, { attributes: { 'signoff.delivery': deliveryId, 'signoff.attempt': attempt } })
 *     return { end: ({ outcome }) => span.setAttribute('signoff.outcome', outcome).end() }
 *   },
 * }
 */
export interface Telemetry {
  /** A message is about to be sent. */
  startAttempt?(start: AttemptStart): AttemptSpan | undefined
  /** Steps of deliveries are on disk. */
  saved?(batch: BatchFact): void
  /** Deliveries that were due were taken from the database. */
  claimed?(batch: BatchFact): void
}

/** The same as the engine calls it: every method there, and none that throws. */
export interface SafeTelemetry {
  startAttempt(start: AttemptStart): AttemptSpan
  saved(batch: BatchFact): void
  claimed(batch: BatchFact): void
}

const NO_SPAN: AttemptSpan = { end: () => {} }

/** Puts a host's telemetry where it can do no harm. */
export function shieldTelemetry(telemetry: Telemetry, logger: Logger): SafeTelemetry {
  const safely = <Result>(call: () => Result): Result | undefined => {
    try {
      return call()
    } catch {
      logger.warn('telemetry.failed')
      return undefined
    }
  }
  return {
    startAttempt(start) {
      const span = safely(() => telemetry.startAttempt?.(start))
      if (!span) return NO_SPAN
      const traceparent = safely(() => span.traceparent)
      return {
        ...(traceparent === undefined ? {} : { traceparent }),
        end: (end) => safely(() => span.end(end)),
      }
    },
    saved: (batch) => safely(() => telemetry.saved?.(batch)),
    claimed: (batch) => safely(() => telemetry.claimed?.(batch)),
  }
}
