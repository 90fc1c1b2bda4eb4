import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../src/delivery/index.ts'
import { createDatabaseClock } from '../../src/engine/database-clock.ts'
import { createLogoutChannel } from '../../src/engine/logout-channel.ts'
import { silentLogger } from '../../src/index.ts'
import { systemRandom } from '../../src/random.ts'
import { createFakeClock } from '../../src/testing/index.ts'

const TOKEN = { token: 'token', kid: 'key' }

/** The timeout that one attempt gets. */
async function timeoutOf(own: number | undefined, leaseMs: number): Promise<number | undefined> {
  const asked: HttpRequest[] = []
  const clock = createFakeClock({ now: 0 })
  const relyingParty = {
    clientId: 'shop',
    backchannelLogoutUri: 'https://shop.example/logout',
    sessionRequired: false,
    signedResponseAlg: 'ES256',
    typ: 'logout+jwt',
    paused: false,
    ...(own === undefined ? {} : { timeoutMs: own }),
    issue: async () => TOKEN,
  } as const
  const nothing = () => {}
  const channel = createLogoutChannel({
    directory: { find: async () => relyingParty, use: () => nothing, forget: nothing },
    issuer: { issue: async () => TOKEN },
    transport: {
      async post(request) {
        asked.push(request)
        return { kind: 'failed', code: 'timeout', bytesLeft: false, durationMs: 1 }
      },
      close: async () => {},
    },
    clock,
    databaseClock: createDatabaseClock(clock, async () => 0),
    random: systemRandom,
    logger: silentLogger,
    timeoutMs: 5000,
    options: { leaseMs },
  })
  const facts = { issuer: 'https://op.example', sub: 'alice' }
  const delivery = { instance: 'default', id: 'id', destination: 'logout:shop', clientId: 'shop' }
  const place = { bucket: 0, channel: 'logout' } as const
  const rest = { providerId: null, traceparent: null, attempt: 1, now: 0 }
  const sealing = await channel.seal({ ...delivery, ...place, ...rest, facts })
  if (sealing.kind !== 'sealed') throw new Error(`it is ${sealing.kind}`)
  await sealing.send({})
  return asked[0]?.timeoutMs
}

describe("an attempt's deadline", () => {
  it.each([
    ['the default', undefined, 60_000, 5000],
    ["a relying party's own", 20_000, 60_000, 20_000],
    ['one that is longer than the lease', 30_000, 10_000, 9000],
    ["a host's that is longer than any may be", 90_000, 3_600_000, 30_000],
  ])('%s fits into the lease', async (_, own, leaseMs, expected) => {
    expect(await timeoutOf(own, leaseMs)).toBe(expected)
  })
})
