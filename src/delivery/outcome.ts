/** What every outcome may say about the answer it was read from. Bounded, and free of secrets. */
export interface OutcomeDetail {
  /** HTTP status or SMTP reply code. */
  readonly status?: number
  /** A short fixed word: `timeout`, `ECONNREFUSED`, `http_503`, `private_address` … */
  readonly code?: string
  /** From the first byte of work to the answer, milliseconds. */
  readonly durationMs?: number
  /** The first characters of what the other side said, printable, capped. */
  readonly answer?: string
  /** The other side's own id of what it took: an SMS, a verification, a queued mail. */
  readonly reference?: string
  /** No answer of its own came, and the other side may have taken the message all the same. */
  readonly unsure?: true
}

/**
 * What came of one attempt. Every classifier returns one of these, and nothing else in the engine
 * looks at statuses or error codes.
 *
 * - `accepted`: the other side took the message.
 * - `retryable`: it did not, for a reason that may pass. `retryAfterMs` is a floor.
 * - `rejected`: it refused the message itself.
 * - `misconfigured`: the destination or provider is set up wrongly; a person has to mend it.
 * - `blocked`: our own network guard refused the destination.
 * - `unknown`: bytes left and no answer came.
 */
export type Outcome =
  | ({ readonly kind: 'accepted' } & OutcomeDetail)
  | ({ readonly kind: 'retryable'; readonly retryAfterMs?: number } & OutcomeDetail)
  | ({ readonly kind: 'rejected'; readonly retryAfterMs?: number } & OutcomeDetail)
  | ({ readonly kind: 'misconfigured'; readonly retryAfterMs?: number } & OutcomeDetail)
  | ({ readonly kind: 'blocked' } & OutcomeDetail)
  | ({ readonly kind: 'unknown'; readonly retryAfterMs?: number } & OutcomeDetail)

/** The six kinds of {@link Outcome}. */
export type OutcomeKind = Outcome['kind']
