import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sleep, systemClock } from '../clock.ts'
import { OptionError } from '../errors.ts'
import { describeValue } from '../option.ts'
import { isObject } from './options.ts'

/** An answer in so many words. */
export interface ScriptedAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * How a receiver behaves for one request.
 *
 * - a number, or a {@link ScriptedAnswer}: this answer, whatever the token is like
 * - `close`: the connection is closed as soon as the head is there; the body is not read
 * - `reset`: the connection is reset after the body was read
 * - `hang`: the body is read and nothing is answered until the receiver closes
 * - `drip`: 200, and then a byte every 50 ms without end
 * - `huge`: 200, and then 64 MiB
 */
export type ReceiverAnswer = number | ScriptedAnswer | 'close' | 'reset' | 'hang' | 'drip' | 'huge'

const WORDS: readonly unknown[] = ['close', 'reset', 'hang', 'drip', 'huge']

const MEMBERS: readonly string[] = ['status', 'headers', 'body']

const WANTED = `a status, { status, headers?, body? }, undefined, ${WORDS.join(', ')}`

const DRIP_MS = 50
const CHUNK_BYTES = 65_536
const HUGE_CHUNKS = 1024

function* hugeBody(): Generator<Uint8Array> {
  for (let chunk = 0; chunk < HUGE_CHUNKS; chunk += 1) yield new Uint8Array(CHUNK_BYTES).fill(0x78)
}

async function* drippingBody(signal: AbortSignal): AsyncGenerator<string> {
  while (!signal.aborted) {
    yield 'x'
    await sleep(systemClock, DRIP_MS, signal)
  }
}

/** Streams until the body ends or the other side has had enough. */
async function stream(response: ServerResponse, body: Readable): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/plain' })
  await pipeline(body, response).catch(() => {})
}

/** What Node can write as a status, of those that end a request. */
const isStatus = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599

function areHeaders(value: unknown): boolean {
  if (!isObject(value)) return false
  try {
    for (const [name, text] of Object.entries(value)) {
      if (typeof text !== 'string') return false
      validateHeaderName(name)
      validateHeaderValue(name, text)
    }
    return true
  } catch {
    return false
  }
}

function isScripted(value: unknown): boolean {
  if (!isObject(value) || Object.keys(value).some((name) => !MEMBERS.includes(name))) return false
  const { status, headers, body } = value
  return (
    isStatus(status) &&
    (headers === undefined || areHeaders(headers)) &&
    (body === undefined || typeof body === 'string')
  )
}

/**
 * Asks a test's `respond`. Where that throws, or says what is no answer, the sender gets 500, and the test the
 * error, wherever it waits for requests.
 */
export async function ask(
  respond: () => ReceiverAnswer | undefined | Promise<ReceiverAnswer | undefined>,
  fail: (error: unknown) => void,
): Promise<ReceiverAnswer | undefined> {
  try {
    const answer = await respond()
    if (answer === undefined || isStatus(answer) || WORDS.includes(answer) || isScripted(answer)) {
      return answer
    }
    const got = typeof answer === 'string' ? JSON.stringify(answer) : describeValue(answer)
    throw new OptionError('respond', `expected ${WANTED}, got ${got}`)
  } catch (error) {
    fail(error)
    return 500
  }
}

/** The status that an answer puts on the wire; null when it puts none. */
export function toStatus(answer: ReceiverAnswer): number | null {
  if (typeof answer === 'number') return answer
  if (typeof answer === 'object') return answer.status
  return answer === 'drip' || answer === 'huge' ? 200 : null
}

/** Carries an answer out. */
export async function reply(response: ServerResponse, answer: ReceiverAnswer): Promise<void> {
  if (typeof answer === 'number') return reply(response, { status: answer })
  if (typeof answer === 'object') {
    response.writeHead(answer.status, { 'Cache-Control': 'no-store', ...answer.headers })
    response.end(answer.body)
    return
  }
  const { socket } = response
  if (answer === 'close') socket?.destroy()
  if (answer === 'reset') socket?.resetAndDestroy()
  if (answer === 'huge') await stream(response, Readable.from(hugeBody()))
  if (answer === 'drip') {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    await stream(response, Readable.from(drippingBody(gone.signal)))
  }
}
