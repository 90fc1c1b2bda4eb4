/** The type of a message of the Postgres protocol: its first byte. */
export const toType = (letter: string): number => letter.charCodeAt(0)

/** Type and length. */
const HEADER_BYTES = 5
const NOTHING = Buffer.alloc(0)

/** Calls `visit` for each whole message, which begins `at` a place within `bytes`; returns where they end. */
export function visitMessages(
  bytes: Buffer,
  visit: (type: number, body: Buffer, at: number) => void,
): { readonly end: number; readonly wanted: number } {
  let end = 0
  while (bytes.length - end >= HEADER_BYTES) {
    const size = 1 + bytes.readUInt32BE(end + 1)
    if (bytes.length - end < size) return { end, wanted: size }
    visit(bytes[end] ?? 0, bytes.subarray(end + HEADER_BYTES, end + size), end)
    end += size
  }
  return { end, wanted: HEADER_BYTES }
}

/**
 * Lets whole messages through that `admits` says yes to, and keeps the beginning of the next one back until the
 * rest has come.
 */
export class MessageGate {
  readonly #admits: (type: number, body: Buffer) => boolean
  #kept: Buffer[] = []
  #length = 0
  #wanted = HEADER_BYTES

  constructor(admits: (type: number, body: Buffer) => boolean) {
    this.#admits = admits
  }

  /** What has become whole with this chunk, and is admitted. */
  pass(chunk: Buffer): Buffer {
    this.#kept.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#wanted) return NOTHING
    const bytes = this.#kept.length === 1 ? chunk : Buffer.concat(this.#kept, this.#length)
    const admitted: Buffer[] = []
    let from = 0
    const { end, wanted } = visitMessages(bytes, (type, body, at) => {
      if (this.#admits(type, body)) return
      admitted.push(bytes.subarray(from, at))
      from = at + HEADER_BYTES + body.length
    })
    const rest = bytes.subarray(end)
    this.#kept = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
    this.#wanted = wanted
    const last = bytes.subarray(from, end)
    return admitted.length === 0 ? last : Buffer.concat([...admitted, last])
  }
}

/** A message of the server. */
export function toMessage(letter: string, body: string): Buffer {
  const bytes = Buffer.from(body)
  const message = Buffer.alloc(HEADER_BYTES + bytes.length)
  message[0] = toType(letter)
  message.writeUInt32BE(HEADER_BYTES - 1 + bytes.length, 1)
  bytes.copy(message, HEADER_BYTES)
  return message
}
