/** Version 00: trace id, parent id and flags, in lower-case hex; ids of zeros mean nothing. */
const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace context if it is one that others can read (W3C Trace Context, section 3.2). */
export function toTraceparent(text: string | null | undefined): string | undefined {
  return text !== null && text !== undefined && TRACEPARENT.test(text) ? text : undefined
}
