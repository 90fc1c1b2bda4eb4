import { toMessage, toType, visitMessages } from './frame.ts'

const READY = toType('Z')
const ERROR = toType('E')
const PARSE = toType('P')
const SYNC = toType('S')
const SIMPLE_QUERY = toType('Q')
const IDLE = toType('I')

/** How an error begins after which the server ends the connection; the severity comes first. */
const FATAL = /^S[^\0]*\0V(?:FATAL|PANIC)\0|^S(?:FATAL|PANIC)\0/

/** What only the driver's own look at array types says. */
const ARRAY_TYPES = 'b.typarray'

/**
 * What driver and server have said to each other, as far as it matters when the line is cut: what is
 * unanswered, and whether a transaction is open.
 */
export class Conversation {
  #unanswered: number[] = []
  #rounds = 0
  #open = false
  /** The round of messages that is being answered has had its error. */
  #failed = false
  #looksAtTypes = false

  /** The server has let us in. */
  get begun(): boolean {
    return this.#rounds > 0
  }

  get inTransaction(): boolean {
    return this.#open
  }

  /** The driver reads array types, as it does first on a new connection; nobody waits for that but itself. */
  get looksAtTypes(): boolean {
    return this.#looksAtTypes
  }

  /** The driver says something. */
  write(chunk: Buffer): void {
    if (!this.begun) return
    visitMessages(chunk, (type, body) => {
      if (type === PARSE && this.#rounds === 1) this.#looksAtTypes ||= body.includes(ARRAY_TYPES)
      this.#unanswered.push(type)
    })
  }

  /**
   * The server says something. False: the driver does not bear to hear it. After a farewell it would go on with a
   * connection that is about to end, and an error of its look at array types nobody would catch.
   */
  read(type: number, body: Buffer): boolean {
    if (type === ERROR && this.begun) {
      if (this.#looksAtTypes || FATAL.test(body.toString('latin1'))) return false
      this.#failed = true
    }
    if (type === READY) this.#endRound(body)
    return true
  }

  #endRound(body: Buffer): void {
    this.#rounds++
    this.#open = body[0] !== IDLE
    this.#failed = false
    if (this.#rounds > 1) this.#looksAtTypes = false
    this.#unanswered.splice(0, this.#unanswered.findIndex(endsRound) + 1)
  }

  /**
   * What a server would answer that has lost the transaction and is there still: each round of messages is
   * refused, until the driver gives up. Only within a transaction.
   */
  refuse(error: Buffer): Buffer {
    const answers: Buffer[] = []
    for (const type of this.#unanswered) {
      if (type !== SYNC && !this.#failed) answers.push(error)
      this.#failed = !endsRound(type)
      if (endsRound(type)) answers.push(READY_FAILED)
    }
    this.#unanswered = []
    return Buffer.concat(answers)
  }
}

const endsRound = (type: number): boolean => type === SYNC || type === SIMPLE_QUERY

const READY_FAILED = toMessage('Z', 'E')

/** Ends a round without a word. */
export const READY_IDLE = toMessage('Z', 'I')

/** The error that refuses; `routine` says which connection it was. */
export function toConnectionLost(routine: string): Buffer {
  const fields = [
    'SFATAL',
    'VFATAL',
    'C08006',
    'Mthe connection was lost within the transaction',
    `R${routine}`,
  ]
  return toMessage('E', `${fields.join('\0')}\0\0`)
}
