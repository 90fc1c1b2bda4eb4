import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { afterTurn } from '../../clock.ts'
import { DatabaseUnavailableError } from '../../errors.ts'
import { Conversation, READY_IDLE, toConnectionLost } from './conversation.ts'
import { MessageGate } from './frame.ts'
import { type LineSecurity, layServerLine, type ServerAddress } from './server-line.ts'

/** What a {@link DriverSocket} is made from. */
export interface DriverSocketOptions {
  readonly address: ServerAddress
  readonly security: LineSecurity
  /** Names the socket in the errors of a transaction that it has lost. */
  readonly name: string
  /** It has lost a transaction, and waits for the end of it. */
  onLost(socket: DriverSocket): void
  /** It is over. */
  onClosed(socket: DriverSocket): void
}

type Done = (error?: Error | null) => void

/**
 * The socket as postgres.js 3.4 sees it, which does not bear a connection that is lost at a bad moment.
 * It shows the driver a life it can follow:
 *
 * - It connects when it is first written to, and ends when nothing is, or when the first words are not one
 *   message. (The driver gathers what it writes until the next turn of the event loop; lost within that
 *   turn, the next connections in its place say nothing, or leftovers.)
 * - A line that is cut before the server has let us in is a failure, not a silent end that is tried again at once for ever.
 * - A failure is told together with the end, not before it: what the driver gives to a connection in
 *   between is never settled.
 * - Cut while the driver looks at array types, which nobody awaits, that look ends empty; so it does before a pool
 *   gives up waiting for its connections ({@link DriverSocket.endLookAtTypes}).
 * - Cut within a transaction, it stays: each statement is refused until the transaction is over, and only
 *   then it closes ({@link DriverSocket.bury}). Closed at once, the driver would write the rollback to no
 *   socket and throw out of the event loop, or go on with the transaction on another connection, outside of any.
 */
export class DriverSocket extends EventEmitter {
  /** Read by the driver for its errors. */
  readonly host: string | undefined
  readonly port: number | undefined
  readonly #options: DriverSocketOptions
  readonly #conversation = new Conversation()
  readonly #gate: MessageGate
  #line: Socket | undefined
  #speaking: Socket | undefined
  #waiting: (readonly [Buffer, Done | undefined])[] = []
  #keepAlive: readonly [boolean, number] = [false, 0]
  #life: 'unused' | 'used' | 'lost' | 'closed' = 'unused'
  #failure: Error | undefined
  /** An end before the server has let us in is what the driver wants. */
  #endsAsAsked = false

  constructor(options: DriverSocketOptions) {
    super()
    this.#options = options
    this.host = options.address.host
    this.port = options.address.port
    this.#gate = new MessageGate((type, body) => this.#conversation.read(type, body))
    afterTurn(() => afterTurn(() => this.#life === 'unused' && this.destroy()))
  }

  get readyState(): 'closed' | 'opening' | 'open' {
    if (this.#life !== 'used') return 'closed'
    return this.#speaking ? 'open' : 'opening'
  }

  setKeepAlive(enable: boolean, delayMs: number): this {
    this.#keepAlive = [enable, delayMs]
    return this
  }

  write(chunk: Buffer | string, done?: Done): boolean {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    if (this.#life === 'unused') {
      if (isOneMessage(bytes)) this.#open(bytes)
      else this.destroy()
    }
    this.#conversation.write(bytes)
    if (this.#life === 'lost') afterTurn(() => this.#refuse())
    if (this.#life !== 'used') return true
    if (this.#speaking) return this.#speaking.write(bytes, done)
    this.#waiting.push([bytes, done])
    return true
  }

  end(chunk: Buffer | string): this {
    if (this.#speaking && this.#life === 'used') this.#speaking.end(chunk)
    else this.destroy()
    return this
  }

  destroy(): this {
    this.#endsAsAsked = true
    if (this.#line === undefined || this.#life === 'lost') this.#close()
    else (this.#speaking ?? this.#line).destroy()
    return this
  }

  pause(): this {
    this.#speaking?.pause()
    return this
  }

  resume(): this {
    this.#speaking?.resume()
    return this
  }

  /** The transaction that it has lost is over. */
  bury(): void {
    afterTurn(() => this.#close())
  }

  #open(first: Buffer): void {
    this.#life = 'used'
    this.#endsAsAsked = first.length === CANCEL_BYTES && first.readUInt32BE(4) === CANCEL_CODE
    const { address, security } = this.#options
    this.#line = layServerLine(address, security, {
      ready: (socket) => this.#adopt(socket),
      failed: (error) => {
        this.#failure ??= error
      },
      closed: () => this.#end(),
    })
    this.#line.setKeepAlive(...this.#keepAlive)
  }

  #adopt(socket: Socket): void {
    this.#speaking = socket
    socket.on('data', (chunk) => {
      const whole = this.#gate.pass(chunk)
      if (whole.length > 0) this.emit('data', whole)
    })
    socket.on('drain', () => this.emit('drain'))
    for (const [chunk, done] of this.#waiting) socket.write(chunk, done)
    this.#waiting = []
  }

  #end(): void {
    if (this.#life !== 'used') return
    const { begun, inTransaction } = this.#conversation
    if (inTransaction) {
      this.#life = 'lost'
      this.#options.onLost(this)
      this.#refuse()
      return
    }
    if (!begun && !this.#endsAsAsked)
      this.#failure ??= new DatabaseUnavailableError('the database closed the connection at once')
    this.endLookAtTypes()
    if (this.#failure) this.emit('error', this.#failure)
    this.#close()
  }

  /** The driver is to hear no more of the server, and would reject its look, which nobody would catch. */
  endLookAtTypes(): void {
    if (!this.#conversation.looksAtTypes) return
    this.#conversation.read(READY_IDLE[0] ?? 0, READY_IDLE.subarray(5))
    this.emit('data', READY_IDLE)
  }

  #refuse(): void {
    const answer = this.#conversation.refuse(toConnectionLost(this.#options.name))
    if (answer.length > 0) this.emit('data', answer)
  }

  #close(): void {
    if (this.#life === 'closed') return
    this.#life = 'closed'
    this.#options.onClosed(this)
    this.emit('close', this.#failure !== undefined)
  }
}

const CANCEL_BYTES = 16
const CANCEL_CODE = 80_877_102

/** A new connection begins with one message, whose first four bytes are its length. */
function isOneMessage(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.readUInt32BE(0) === bytes.length
}
