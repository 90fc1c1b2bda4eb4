import { randomBytes, randomFillSync } from 'node:crypto'

/** Chance as a port: ids and jitter. This file is the only one that draws random values. */
export interface Random {
  /** A number in `[0, 1)`, for jitter. Need not be secret. */
  unit(): number
  /** `length` unpredictable bytes, for ids and secrets. */
  bytes(length: number): Uint8Array
}

const POOL_BYTES = 4096

function createSystemRandom(): Random {
  const pool = new Uint8Array(POOL_BYTES)
  let used = POOL_BYTES
  return {
    unit: () => Math.random(),
    bytes(length) {
      if (length > POOL_BYTES) return randomBytes(length)
      if (used + length > POOL_BYTES) {
        randomFillSync(pool)
        used = 0
      }
      used += length
      return pool.slice(used - length, used)
    },
  }
}

/** Jitter from `Math.random`, ids from the operating system's generator (drawn in blocks). */
export const systemRandom: Random = createSystemRandom()
