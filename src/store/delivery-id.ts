import { OptionError } from '../errors.ts'
import type { Random } from '../random.ts'
import { BUCKET_COUNT } from './bucket.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** An id begins with the milliseconds of its making, in so many hexadecimal digits. */
const TIME_DIGITS = 12

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * A new delivery id: a UUID version 7 (RFC 9562), so ids sort by time, whose first six random bits are
 * the bucket, so that a look-up by id reads one bucket.
 */
export function createDeliveryId(nowMs: number, bucket: number, random: Random): string {
  const bytes = random.bytes(16)
  const high = Math.floor(nowMs / 0x10000)
  bytes[0] = (high >>> 24) & 0xff
  bytes[1] = (high >>> 16) & 0xff
  bytes[2] = (high >>> 8) & 0xff
  bytes[3] = high & 0xff
  bytes[4] = (nowMs / 0x100) & 0xff
  bytes[5] = nowMs & 0xff
  bytes[6] = 0x70 | (bucket >>> 2)
  bytes[7] = ((bucket & 0x03) << 6) | ((bytes[7] ?? 0) & 0x3f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  return toUuid(bytes)
}

function toUuid(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += HEX[bytes[i] ?? 0]
  }
  return text
}

/**
 * The bucket that a delivery id carries.
 *
 * @throws {OptionError} it is not a delivery id.
 */
export function bucketOfDeliveryId(id: string): number {
  if (!UUID.test(id)) throw new OptionError('id', 'want a delivery id (a UUID version 7)')
  const bucket = readBucket(id)
  if (bucket >= BUCKET_COUNT) throw new OptionError('id', 'want a delivery id that Signoff made')
  return bucket
}

const readBucket = (id: string) => Number.parseInt(id.slice(15, 18), 16) >>> 6

/** Whether it can be the id of a delivery. */
export function isDeliveryId(id: string): boolean {
  return UUID.test(id) && readBucket(id) < BUCKET_COUNT
}

/** The id before all that are made from this instant on: a delivery's begins with its milliseconds. */
export function firstDeliveryIdAt(instant: number): string {
  return toId(Math.floor(instant), '0')
}

/** The id after all that are made up to this instant. */
export function lastDeliveryIdAt(instant: number): string {
  return toId(Math.ceil(instant), 'f')
}

function toId(instant: number, filler: string): string {
  const hex = instant.toString(16).padStart(TIME_DIGITS, '0').padEnd(32, filler)
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** When a delivery with this id was made, epoch milliseconds. */
export function instantOfDeliveryId(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, TIME_DIGITS), 16)
}
