/** One HTTP POST. */
export interface HttpRequest {
  /** Absolute http(s) URL; its query is kept as it is. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** The exact bytes to send. */
  readonly body: string | Uint8Array
  /** One deadline over DNS, connect, headers and body, milliseconds. */
  readonly timeoutMs: number
  /** How much of the answer's body is wanted as `body`, bytes. Default 0: the prefix alone. */
  readonly bodyBytes?: number
  /** Aborts the request when the engine gives up waiting. */
  readonly signal?: AbortSignal
}

/**
 * What happened to a request, as plain facts; whether that is good or bad is for a classifier.
 *
 * - `answered`: a status line came. The body is read to a cap.
 * - `blocked`: the network guard refused the destination; nothing left.
 * - `failed`: no status line. `bytesLeft` says whether any byte of the request may have left.
 */
export type HttpAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** The `Retry-After` header as it came. */
      readonly retryAfter?: string
      /** The first characters of the body, made printable. */
      readonly prefix: string
      /** The body as it came, up to `bodyBytes`; only where the request asked for it. Not for logs. */
      readonly body?: string
      readonly durationMs: number
    }
  | { readonly kind: 'blocked'; readonly reason: string; readonly durationMs: number }
  | {
      readonly kind: 'failed'
      /** `timeout`, or the system's or TLS library's code, such as `ECONNREFUSED`. */
      readonly code: string
      readonly bytesLeft: boolean
      readonly durationMs: number
    }

/** Sends HTTP requests. Never rejects: trouble is an answer. */
export interface HttpTransport {
  post(request: HttpRequest): Promise<HttpAnswer>
  /** Closes all connections; waits for nothing. */
  close(): Promise<void>
}
