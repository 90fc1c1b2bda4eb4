import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type AttachedSignoff, attachSignoff } from '../../src/adapter/oidc-provider.ts'
import { authorize, createBrowser, exchange, logIn, logOut } from './support/journey.ts'
import { clientMetadata, type Op, startOp } from './support/op.ts'
import { createRecorder, type Recorder } from './support/recorder.ts'

let op: Op
let recorder: Recorder
let attached: AttachedSignoff
let sends: string[]

const fetchThatHangs = (url: string) => {
  sends.push(url)
  return new Promise<Response>(() => {})
}

beforeAll(async () => {
  op = await startOp([clientMetadata('one'), clientMetadata('two')], { fetch: fetchThatHangs })
})
afterAll(() => op.close())
beforeEach(() => {
  sends = []
  recorder = createRecorder()
  attached = attachSignoff(op.provider, recorder.signoff, { instance: 'tenant' })
})
afterEach(() => attached.detach())

async function logInAtBoth() {
  const browser = createBrowser()
  const first = await logIn(op, browser, 'one')
  await logIn(op, browser, 'two')
  const sessionId = recorder.registrations[0]?.sessionId ?? ''
  return { browser, sessionId, first }
}

const findSession = (uid: string) => op.provider.Session.findByUid(uid)

describe('a logout from the OP', () => {
  test('ends the whole session with one call, and sends nothing itself', async () => {
    const { browser, sessionId } = await logInAtBoth()
    const enqueued: unknown[] = []
    const listener = (...args: readonly unknown[]) => enqueued.push(args[1])
    op.provider.on('backchannel.success', listener)
    const page = await logOut(op, browser, { everywhere: true })
    op.provider.off('backchannel.success', listener)
    expect(page.status).toBe(303)
    expect(recorder.named('terminate')).toEqual([
      {
        name: 'terminate',
        sessionId,
        reason: 'rp_initiated_logout',
        options: { instance: 'tenant' },
      },
    ])
    expect(recorder.named('terminateClient')).toEqual([])
    expect(sends).toEqual([])
    expect(enqueued).toHaveLength(2)
    expect(await findSession(sessionId)).toBeUndefined()
  })

  test('comes before the session is destroyed', async () => {
    const { browser, sessionId } = await logInAtBoth()
    const { terminate } = recorder.signoff.sessions
    const alive: boolean[] = []
    Object.assign(recorder.signoff.sessions, {
      async terminate(...args: Parameters<typeof terminate>) {
        alive.push((await findSession(sessionId)) !== undefined)
        return terminate(...args)
      },
    })
    await logOut(op, browser, { everywhere: true })
    expect(alive).toEqual([true])
  })

  test('by a user who is not logged in tells nobody', async () => {
    await logOut(op, createBrowser(), { everywhere: true })
    expect(recorder.calls).toEqual([])
  })

  test('of a session that Signoff never heard of registers it first', async () => {
    attached.detach()
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    attached = attachSignoff(op.provider, recorder.signoff)
    await logOut(op, browser, { everywhere: true })
    const names = recorder.calls.map(({ name }) => name)
    expect(names.at(-1)).toBe('terminate')
    expect(recorder.registrations[0]).toMatchObject({ clientId: 'one', sid: expect.any(String) })
  })

  test('that cannot be recorded changes nothing, and can be repeated', async () => {
    const { browser, sessionId } = await logInAtBoth()
    recorder.fail('terminate')
    const refused = await logOut(op, browser, { everywhere: true })
    expect(refused.status).toBe(500)
    expect(await findSession(sessionId)).toBeDefined()
    recorder.fail()
    expect((await logOut(op, browser, { everywhere: true })).status).toBe(303)
    expect(await findSession(sessionId)).toBeUndefined()
  })

  test('goes on without record when the host wants that, and the host is told', async () => {
    attached.detach()
    attached = attachSignoff(op.provider, recorder.signoff, { onTerminationError: 'continue' })
    const { browser, sessionId } = await logInAtBoth()
    const failures: unknown[] = []
    const listener = (failure: unknown) => failures.push(failure)
    op.provider.on('signoff.failed', listener)
    recorder.fail('terminate')
    const page = await logOut(op, browser, { everywhere: true })
    op.provider.off('signoff.failed', listener)
    expect(page.status).toBe(303)
    expect(failures[0]).toMatchObject({ operation: 'terminate', sessionId })
    expect(await findSession(sessionId)).toBeUndefined()
  })
})

describe('a logout from one client only', () => {
  test('tells that client, and the session goes on for the other', async () => {
    const { browser, sessionId } = await logInAtBoth()
    await logOut(op, browser, { everywhere: false, clientId: 'one' })
    expect(recorder.named('terminate')).toEqual([])
    expect(recorder.named('terminateClient')).toEqual([
      {
        name: 'terminateClient',
        sessionId,
        clientId: 'one',
        reason: 'client_logout',
        options: { instance: 'tenant' },
      },
    ])
    const session = await findSession(sessionId)
    expect(Object.keys(session?.authorizations ?? {})).toEqual(['two'])
    expect(sends).toEqual([])
  })

  test('gives it a new sid in the same session at the next login', async () => {
    const { browser, sessionId, first } = await logInAtBoth()
    await logOut(op, browser, { everywhere: false, clientId: 'one' })
    const again = await logIn(op, browser, 'one')
    expect(again.idToken['sid']).not.toBe(first.idToken['sid'])
    expect(recorder.registrations.at(-1)).toMatchObject({ sessionId, sid: again.idToken['sid'] })
  })

  test('that cannot be recorded leaves the client logged in', async () => {
    const { browser, sessionId } = await logInAtBoth()
    recorder.fail('terminateClient')
    const page = await logOut(op, browser, { everywhere: false, clientId: 'one' })
    expect(page.status).toBe(500)
    const session = await findSession(sessionId)
    expect(Object.keys(session?.authorizations ?? {}).sort()).toEqual(['one', 'two'])
  })
})

describe('a session that ends otherwise', () => {
  test('by admin code that destroys it, is terminated', async () => {
    const { sessionId } = await logInAtBoth()
    await (await findSession(sessionId))?.destroy()
    expect(recorder.named('terminate')).toMatchObject([{ sessionId, reason: 'session_destroyed' }])
    expect(await findSession(sessionId)).toBeUndefined()
  })

  test('by admin code, stays when that cannot be recorded', async () => {
    const { sessionId } = await logInAtBoth()
    recorder.fail('terminate')
    const session = await findSession(sessionId)
    await expect(session?.destroy()).rejects.toMatchObject({
      name: 'SessionRecordError',
      code: 'ERR_SESSION_NOT_RECORDED',
      cause: { message: 'terminate: the database is down' },
    })
    expect(await findSession(sessionId)).toBeDefined()
  })

  test('because another user logs in, is terminated, and a new one begins', async () => {
    const { browser, sessionId } = await logInAtBoth()
    const params = { prompt: 'login' }
    const bob = await logIn(op, browser, { clientId: 'one', login: 'bob', params })
    expect(bob.idToken.sub).toBe('bob')
    expect(recorder.named('terminate')).toMatchObject([{ sessionId }])
    const last = recorder.registrations.at(-1)
    expect(last).toMatchObject({ accountId: 'bob', sid: bob.idToken['sid'] })
    expect(last?.sessionId).not.toBe(sessionId)
  })

  test('before a code that outlives it is exchanged, has the late login registered', async () => {
    const browser = createBrowser()
    const params = { scope: 'openid offline_access', prompt: 'consent' }
    const granted = await authorize(op, browser, { clientId: 'one', params })
    await logOut(op, browser, { everywhere: true })
    await exchange(op, 'one', granted.params.get('code'))
    expect(recorder.calls.map(({ name }) => name).slice(-2)).toEqual(['terminate', 'register'])
  })
})
