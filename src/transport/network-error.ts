/**
 * The network did not let us through before a byte of the request left: no address, no connection,
 * no trusted certificate. It may pass; a destination that is *forbidden* is an `EgressBlockedError`.
 *
 * `code` is one of the words of {@link toFailureCode}.
 */
export class NetworkError extends Error {
  readonly code: string

  constructor(code: string, options?: { readonly cause?: unknown }) {
    super(`network: ${code}`, options)
    this.name = 'NetworkError'
    this.code = code
  }
}
