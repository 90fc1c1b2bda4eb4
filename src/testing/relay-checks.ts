import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { type Check, toCheck } from './check.ts'

/** A request whose body was read. */
interface RelayRequest {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What it is judged by. */
interface RelayExpectations {
  readonly keys?: readonly string[] | undefined
  readonly nowMs: number
}

/** What a request says of its signature. */
interface Claimed {
  readonly timestamp: string
  readonly signatures: readonly string[]
  /** What this key would have signed it with. */
  sign(key: string): string
}

const TOLERANCE_MS = 300_000

function isSame(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

function textOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

function readStandard({ headers, body }: RelayRequest): Claimed {
  const [id, timestamp] = [textOf(headers, 'webhook-id'), textOf(headers, 'webhook-timestamp')]
  return {
    timestamp,
    signatures: textOf(headers, 'webhook-signature').split(' '),
    sign(key) {
      const bytes = Buffer.from(key.replace(/^whsec_/, ''), 'base64')
      const content = `${id}.${timestamp}.${body}`
      return `v1,${createHmac('sha256', bytes).update(content).digest('base64')}`
    },
  }
}

function readZitadel({ headers, body }: RelayRequest): Claimed {
  const parts = textOf(headers, 'zitadel-signature').split(',')
  const timestamp = parts.find((part) => part.startsWith('t='))?.slice(2) ?? ''
  return {
    timestamp,
    signatures: parts.filter((part) => part.startsWith('v1=')),
    sign: (key) => `v1=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`,
  }
}

function checkSignature(request: RelayRequest, { keys, nowMs }: RelayExpectations) {
  if (keys === undefined) return []
  const isZitadel = 'zitadel-signature' in request.headers
  const claimed = isZitadel ? readZitadel(request) : readStandard(request)
  const ageMs = Math.abs(nowMs - Number(claimed.timestamp || Number.NaN) * 1000)
  const signed = keys.some((key) =>
    claimed.signatures.some((signature) => isSame(signature, claimed.sign(key))),
  )
  return [
    toCheck(
      'timestamp',
      ageMs <= TOLERANCE_MS,
      `is ${claimed.timestamp || 'missing'}, too far off`,
    ),
    toCheck('signature', signed, 'none of the keys made any of the signatures'),
  ]
}

/** All that a strict relay looks at. */
export function checkRelayRequest(
  request: RelayRequest,
  expectations: RelayExpectations,
): readonly Check[] {
  const { method, headers, body } = request
  const type = textOf(headers, 'content-type')
  const id = textOf(headers, 'webhook-id') || textOf(headers, 'idempotency-key')
  return [
    toCheck('method', method === 'POST', `is ${method}, expected POST`),
    toCheck('content_type', /^application\/json\b/.test(type), `is ${type}, expected JSON`),
    toCheck('json', isJson(body), 'the body is not JSON'),
    toCheck('id', id !== '', 'neither webhook-id nor Idempotency-Key is there'),
    ...checkSignature(request, expectations),
  ]
}
