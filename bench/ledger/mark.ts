import { systemRandom } from '../../src/random.ts'

/** Where the mark lies in 16 random bytes: behind all that a UUID version 7 overwrites. */
const AT = 9

/** Ids and `jti`s drawn here carry the number of the engine that drew them, so that a token names its sender. */
export function createMarkedRandom(incarnation: number) {
  return {
    unit: () => systemRandom.unit(),
    bytes(length: number): Uint8Array {
      const bytes = systemRandom.bytes(length)
      if (length === 16) new DataView(bytes.buffer, bytes.byteOffset).setUint32(AT, incarnation)
      return bytes
    },
  }
}

/** Which engine minted this `jti`. */
export function toIncarnation(jti: string): number {
  const bytes = Buffer.from(jti, 'base64url')
  return bytes.length === 16 ? bytes.readUInt32BE(AT) : 0
}
