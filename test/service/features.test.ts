import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
})

afterAll(() => bench.close())

const isOn = (instance?: string) =>
  signoff.features.get('sessionExpiry', instance === undefined ? {} : { instance })

describe('a feature', () => {
  it('is set for the system where no instance is named, and an instance has the last word', async () => {
    await signoff.features.set('sessionExpiry', true)
    await signoff.features.set('sessionExpiry', false, { instance: 'acme', actor: 'ops' })
    expect([await isOn(), await isOn('acme'), await isOn('other')]).toEqual([true, false, true])
    await signoff.features.reset('sessionExpiry', { instance: 'acme' })
    await signoff.features.reset('sessionExpiry')
    expect([await isOn(), await isOn('acme')]).toEqual([false, false])
  })

  it("is set and taken back within the host's transaction", async () => {
    const rolledBack = signoff.transaction(async (sql) => {
      await signoff.features.set('sessionExpiry', true, { sql })
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    expect(await isOn()).toBe(false)
    await signoff.transaction((sql) => signoff.features.set('sessionExpiry', true, { sql }))
    expect(await isOn()).toBe(true)
    await signoff.transaction((sql) => signoff.features.reset('sessionExpiry', { sql }))
    expect(await isOn()).toBe(false)
  })

  it('holds from the commit on, whatever was read and remembered before it', async () => {
    const replica = await bench.create({ engine: { relyingPartyCacheMs: 60_000 } })
    const skipped = async (sessionId: string) => {
      const party = { clientId: 'shop', backchannelLogoutUri: 'http://127.0.0.1:9/', sub: 'alice' }
      const registration = await replica.sessions.register({ sessionId, ...party })
      return registration.registered ? undefined : registration.skipped
    }
    await replica.transaction(async (sql) => {
      await replica.features.set('backChannelLogout', false, { sql })
      expect(await skipped('before')).toBeUndefined()
    })
    expect(await skipped('after')).toBe('feature_off')
    await signoff.features.reset('backChannelLogout')
  })
})
