import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { exportJWK, generateKeyPair } from 'jose'
import type { TransactionSql } from 'postgres'
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest'
import type { SignoffForAdapter } from '../../src/adapter/oidc-provider.ts'
import type { Signoff } from '../../src/index.ts'
import type { LogoutReceiver, ReceivedLogout } from '../../src/testing/index.ts'
import { authorize, createBrowser, exchange, logIn, logOut } from './support/journey.ts'
import { createStage, STAGE_SIGNOFF, type Stage } from './support/real-signoff.ts'
import { acceptLogoutToken } from './support/strict-rp.ts'

let stage: Stage

beforeAll(async () => {
  stage = await createStage({})
})
afterAll(() => stage.close())

async function logInAt(...clientIds: readonly string[]) {
  const browser = createBrowser()
  const tokens = []
  for (const clientId of clientIds) tokens.push((await logIn(stage.op, browser, clientId)).idToken)
  const { items } = await stage.signoff.sessions.list({ limit: 1 })
  return { browser, tokens, sessionId: items[0]?.sessionId ?? '' }
}

const faults = (received: ReceivedLogout | undefined) => received?.checks.filter(({ ok }) => !ok)

async function firstToken(receiver: LogoutReceiver) {
  const [received] = await receiver.waitFor(1)
  expect(faults(received)).toEqual([])
  return received?.claims ?? {}
}

test('what createSignoff returns is what the adapter wants', () => {
  expectTypeOf<Signoff>().toExtend<SignoffForAdapter>()
})

describe('a logout from the OP', () => {
  test('tells every relying party in its own terms, and the session completes', async () => {
    const shop = await stage.party('shop')
    const mail = await stage.party('mail', {
      metadata: { backchannel_logout_session_required: false },
    })
    const { browser, tokens, sessionId } = await logInAt('shop', 'mail')
    const completed = stage.event('session.completed', (fact) => fact.sessionId === sessionId)
    expect((await logOut(stage.op, browser, { everywhere: true })).status).toBe(303)
    const atShop = await firstToken(shop)
    expect(atShop['sid']).toBe(tokens[0]?.['sid'])
    expect(atShop.sub).toBeUndefined()
    const atMail = await firstToken(mail)
    expect(atMail.sub).toBe(tokens[1]?.sub)
    expect(atMail['sid']).toBeUndefined()
    await completed
    const view = await stage.signoff.sessions.get(sessionId)
    expect(view).toMatchObject({
      state: 'completed',
      accountId: 'alice',
      reason: 'rp_initiated_logout',
    })
    expect(view.deliveries.map(({ state }) => state)).toEqual(['sent', 'sent'])
  })

  test('names the user as a pairwise client knows them', async () => {
    const receiver = await stage.party('pairwise', {
      metadata: { subject_type: 'pairwise', backchannel_logout_session_required: false },
    })
    const { browser, tokens } = await logInAt('pairwise')
    await logOut(stage.op, browser, { everywhere: true })
    const { sub } = await firstToken(receiver)
    expect(sub).toBe(tokens[0]?.sub)
    expect(sub).toMatch(/^pairwise alice at/)
  })

  test('is signed with ES256 for a client that registered it', async () => {
    const receiver = await stage.party('es', {
      metadata: { id_token_signed_response_alg: 'ES256' },
      receiver: { algorithms: ['ES256'] },
    })
    const { browser } = await logInAt('es')
    await logOut(stage.op, browser, { everywhere: true })
    expect((await firstToken(receiver)).aud).toBe('es')
  })

  test('is signed with the client secret for a client that registered HS256', async () => {
    const receiver = await stage.party('hs', {
      metadata: { id_token_signed_response_alg: 'HS256' },
      receiver: { respond: () => 200 },
    })
    const { browser, tokens } = await logInAt('hs')
    await logOut(stage.op, browser, { everywhere: true })
    const [received] = await receiver.waitFor(1)
    const secret = 'secret of hs, long enough for any HMAC algorithm there is'
    const rp = { clientId: 'hs', alg: 'HS256', secret }
    const { payload } = await acceptLogoutToken(stage.op, rp, received?.token ?? '')
    expect(payload['sid']).toBe(tokens[0]?.['sid'])
  })

  test('is encrypted for a client whose ID tokens are', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RSA-OAEP-256', { extractable: true })
    const key = { ...(await exportJWK(publicKey)), alg: 'RSA-OAEP-256', use: 'enc', kid: 'enc' }
    const receiver = await stage.party('jwe', {
      metadata: { id_token_encrypted_response_alg: 'RSA-OAEP-256', jwks: { keys: [key] } },
      receiver: { decryptionKey: privateKey },
    })
    const { browser } = await logInAt('jwe')
    await logOut(stage.op, browser, { everywhere: true })
    expect((await firstToken(receiver))['sid']).toEqual(expect.any(String))
  })

  test('answers at once while a relying party hangs, and another is told meanwhile', async () => {
    await stage.party('hanging', { receiver: { respond: () => 'hang' } })
    const quick = await stage.party('quick')
    const { browser, sessionId } = await logInAt('hanging', 'quick')
    expect((await logOut(stage.op, browser, { everywhere: true })).status).toBe(303)
    await firstToken(quick)
    const { state, deliveries } = await stage.signoff.sessions.get(sessionId)
    expect(state).toBe('terminated')
    const hanging = deliveries.find(({ clientId }) => clientId === 'hanging')
    expect(hanging?.state).toMatch(/^(?:pending|signed)$/)
  })

  test('reaches a client whose code is exchanged only afterwards', async () => {
    const receiver = await stage.party('late')
    const browser = createBrowser()
    const params = { scope: 'openid offline_access', prompt: 'consent' }
    const granted = await authorize(stage.op, browser, { clientId: 'late', params })
    await logOut(stage.op, browser, { everywhere: true })
    await receiver.waitFor(1)
    const { idToken } = await exchange(stage.op, 'late', granted.params.get('code'))
    const [, second] = await receiver.waitFor(2)
    expect(faults(second)).toEqual([])
    expect(second?.claims?.['sid']).toBe(idToken['sid'])
  })
})

describe('an end that is not a logout of the user from the OP', () => {
  test('of one client tells that one, and the rest at the end', async () => {
    const one = await stage.party('one')
    const two = await stage.party('two')
    const { browser, tokens, sessionId } = await logInAt('one', 'two')
    await logOut(stage.op, browser, { everywhere: false, clientId: 'one' })
    expect((await firstToken(one))['sid']).toBe(tokens[0]?.['sid'])
    expect((await stage.signoff.sessions.get(sessionId)).state).toBe('active')
    expect(two.requests).toHaveLength(0)
    const again = await logIn(stage.op, browser, 'one')
    await logOut(stage.op, browser, { everywhere: true })
    const [, second] = await one.waitFor(2)
    expect(faults(second)).toEqual([])
    expect(second?.claims?.['sid']).toBe(again.idToken['sid'])
    expect((await firstToken(two))['sid']).toBe(tokens[1]?.['sid'])
    expect(one.requests).toHaveLength(2)
  })

  test('by host code that destroys the session tells everybody', async () => {
    const receiver = await stage.party('destroyed')
    const { sessionId } = await logInAt('destroyed')
    await (await stage.op.provider.Session.findByUid(sessionId))?.destroy()
    await firstToken(receiver)
    expect(await stage.signoff.sessions.get(sessionId)).toMatchObject({
      reason: 'session_destroyed',
    })
  })

  test('by its own expiry tells everybody, where that feature is on', async () => {
    const short = await createStage({
      op: { ttl: { Session: 5, Grant: 60, AccessToken: 60, IdToken: 60, Interaction: 60 } },
      signoff: { ...STAGE_SIGNOFF, features: { sessionExpiry: true } },
    })
    try {
      const receiver = await short.party('expiring')
      const { idToken } = await logIn(short.op, createBrowser(), 'expiring')
      expect((await firstToken(receiver))['sid']).toBe(idToken['sid'])
    } finally {
      await short.close()
    }
  })

  test('cancels what waits for a client that was removed', async () => {
    const receiver = await stage.party('removed', { receiver: { respond: () => 503 } })
    const { browser, sessionId } = await logInAt('removed')
    const isOurs = (fact: { readonly sessionId?: string }) => fact.sessionId === sessionId
    const retrying = stage.event('delivery.retrying', isOurs)
    const cancelled = stage.event('delivery.cancelled', isOurs)
    await logOut(stage.op, browser, { everywhere: true })
    await retrying
    await stage.removeParty('removed')
    expect(await cancelled).toMatchObject({ clientId: 'removed', reason: 'client_removed' })
    expect(receiver.requests).toHaveLength(1)
  })
})

describe('a client of the provider', () => {
  test('is in the registry, where it can be paused', async () => {
    const receiver = await stage.party('paused')
    const { browser } = await logInAt('paused')
    expect(await stage.signoff.relyingParties.get('paused')).toMatchObject({
      backchannelLogoutUri: receiver.uri,
      hosted: true,
      paused: false,
    })
    await stage.signoff.relyingParties.pause('paused')
    await logOut(stage.op, browser, { everywhere: true })
    await sleep(300)
    expect(receiver.requests).toHaveLength(0)
    await stage.signoff.relyingParties.resume('paused')
    await firstToken(receiver)
    await stage.removeParty('paused')
  })

  test('that is taken out of the registry is still a client: what waits for it keeps its time', async () => {
    const away = { status: 503, headers: { 'retry-after': '600' } }
    await stage.party('listed', { receiver: { respond: () => away } })
    const { browser, sessionId } = await logInAt('listed')
    const retrying = stage.event('delivery.retrying', (fact) => fact.sessionId === sessionId)
    await logOut(stage.op, browser, { everywhere: true })
    const { deliveryId } = await retrying
    const readDue = () =>
      stage.database.sql`select due_at, state from signoff.delivery where id = ${deliveryId}`
    const before = await readDue()
    await stage.signoff.relyingParties.remove('listed')
    expect(await readDue()).toEqual(before)
    expect(before).toMatchObject([{ state: 'retrying' }])
    await stage.removeParty('listed')
  })

  test('is waited for where its provider is not attached, and no attempt is spent', async () => {
    const host = await createStage({})
    try {
      const receiver = await host.party('kept', {
        receiver: { respond: (n) => (n === 1 ? 503 : undefined) },
      })
      const browser = createBrowser()
      await logIn(host.op, browser, 'kept')
      const retrying = host.event('delivery.retrying')
      await logOut(host.op, browser, { everywhere: true })
      const { deliveryId } = await retrying
      host.detach()
      await host.signoff.deliveries.retry(deliveryId)
      await sleep(300)
      const waiting = await host.signoff.deliveries.get(deliveryId)
      expect(waiting).toMatchObject({
        attempts: 1,
        state: expect.stringMatching(/pending|retrying/),
      })
      expect(waiting.finishedAt).toBeUndefined()
      expect(receiver.requests).toHaveLength(1)
      host.attach()
      await host.signoff.relyingParties.resume('kept')
      const [, second] = await receiver.waitFor(2)
      expect(faults(second)).toEqual([])
    } finally {
      await host.close()
    }
  })
})

describe('two providers on one Signoff', () => {
  test('have relying parties of their own, and none is cancelled for the other', async () => {
    const other = await createStage({ shared: stage, attach: { instance: 'other' } })
    try {
      const here = await stage.party('twin')
      const there = await other.party('twin')
      const { browser } = await logInAt('twin')
      const elsewhere = createBrowser()
      await logIn(other.op, elsewhere, 'twin')
      await logOut(stage.op, browser, { everywhere: true })
      await logOut(other.op, elsewhere, { everywhere: true })
      expect((await firstToken(here)).iss).toBe(stage.op.provider.issuer)
      expect((await firstToken(there)).iss).toBe(other.op.provider.issuer)
    } finally {
      await other.close()
    }
  })
})

describe('a login within a transaction of the host', () => {
  const transactions = new AsyncLocalStorage<TransactionSql>()
  class Rollback extends Error {}
  let host: Stage
  let failing = false

  beforeAll(async () => {
    host = await createStage({ attach: { transaction: () => transactions.getStore() } })
    host.op.provider.use(async (ctx, next) => {
      if (!/^\/(auth|token|session\/end\/confirm)/.test(ctx.path)) return next()
      await host.signoff
        .transaction((sql) =>
          transactions.run(sql, async () => {
            await next()
            if (failing) throw new Rollback()
          }),
        )
        .catch((error: unknown) => {
          if (!(error instanceof Rollback)) throw error
        })
    })
  })
  afterAll(() => host.close())

  test('is told of the end once that has committed', async () => {
    const receiver = await host.party('bound')
    const browser = createBrowser()
    const { idToken } = await logIn(host.op, browser, 'bound')
    await logOut(host.op, browser, { everywhere: true })
    expect((await firstToken(receiver))['sid']).toBe(idToken['sid'])
  })

  test('is unknown when the host rolled back', async () => {
    await host.party('undone')
    const before = (await host.signoff.sessions.list()).items.length
    failing = true
    await logIn(host.op, createBrowser(), 'undone').finally(() => {
      failing = false
    })
    expect((await host.signoff.sessions.list()).items).toHaveLength(before)
  })
})
