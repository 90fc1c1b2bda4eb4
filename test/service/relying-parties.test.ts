import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const URI = 'http://127.0.0.1:9/logout'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

afterAll(() => bench.close())

const isPaused = async (clientId: string) => (await signoff.relyingParties.get(clientId)).paused

describe('put', () => {
  it('sets paused when it is given, leaves it when not, and returns what is stored', async () => {
    const party = { clientId: 'shop', backchannelLogoutUri: URI }
    const { put, get } = signoff.relyingParties
    for (const [given, stored] of [
      [{}, false],
      [{ paused: true }, true],
      [{}, true],
      [{ paused: false }, false],
    ] as const) {
      const returned = await put({ ...party, ...given })
      expect(returned.paused).toBe(stored)
      expect(returned).toEqual(await get('shop'))
    }
  })
})

describe('pause and resume', () => {
  it("take the host's transaction", async () => {
    await signoff.relyingParties.put({ clientId: 'held', backchannelLogoutUri: URI })
    const rolledBack = signoff.transaction(async (sql) => {
      await signoff.relyingParties.pause('held', { sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await isPaused('held')).toBe(false)
    await signoff.transaction((sql) => signoff.relyingParties.pause('held', { sql }))
    expect(await isPaused('held')).toBe(true)
    await signoff.transaction((sql) => signoff.relyingParties.resume('held', { sql }))
    expect(await isPaused('held')).toBe(false)
  })
})

describe('remove', () => {
  it.each([undefined, 'a\0b', ''])('refuses the client id %j', async (clientId) => {
    const removed = signoff.relyingParties.remove(clientId as string)
    await expect(removed).rejects.toMatchObject({ code: 'ERR_OPTION_INVALID', option: 'clientId' })
  })
})
