/** The type of a message of the Postgres protocol: its first byte. */
export const toType = (letter: string): number => letter.charCodeAt(0)

/** Type and length. */
const HEADER_BYTES = 5
const NOTHING = Buffer.alloc(0)

/** Calls `visit` for each message that begins within `bytes`; returns where the whole ones end. */
export function visitMessages(
  bytes: Buffer,
  visit: (type: number, body: Buffer) => void,
): { readonly end: number; readonly wanted: number } {
  let end = 0
  while (bytes.length - end >= HEADER_BYTES) {
    const size = 1 + bytes.readUInt32BE(end + 1)
    if (bytes.length - end < size) return { end, wanted: size }
    visit(bytes[end] ?? 0, bytes.subarray(end + HEADER_BYTES, end + size))
    end += size
  }
  return { end, wanted: HEADER_BYTES }
}

/** Lets whole messages through and keeps the beginning of the next one back until the rest has come. */
export class MessageGate {
  readonly #visit: (type: number, body: Buffer) => void
  #kept: Buffer[] = []
  #length = 0
  #wanted = HEADER_BYTES

  constructor(visit: (type: number, body: Buffer) => void) {
    this.#visit = visit
  }

  /** What has become whole with this chunk. */
  pass(chunk: Buffer): Buffer {
    this.#kept.push(chunk)
    this.#length += chunk.length
    if (this.#length < this.#wanted) return NOTHING
    const bytes = this.#kept.length === 1 ? chunk : Buffer.concat(this.#kept, this.#length)
    const { end, wanted } = visitMessages(bytes, this.#visit)
    const rest = bytes.subarray(end)
    this.#kept = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
    this.#wanted = wanted
    return bytes.subarray(0, end)
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
