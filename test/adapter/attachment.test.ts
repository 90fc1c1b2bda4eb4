import { AsyncLocalStorage } from 'node:async_hooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { overrideMethod } from '../../src/adapter/method-override.ts'
import { attachSignoff } from '../../src/adapter/oidc-provider.ts'
import { createBrowser, logIn, logOut } from './support/journey.ts'
import { clientMetadata, LOGOUT_URI, type Op, startOp } from './support/op.ts'
import { createRecorder } from './support/recorder.ts'

let op: Op
const sends: string[] = []

beforeAll(async () => {
  const fetch = async (url: string) => {
    sends.push(url)
    return new Response(null, { status: 204 })
  }
  op = await startOp([clientMetadata('one')], { fetch })
})
afterAll(() => op.close())

function ownMethods() {
  const { Session, Client, AuthorizationCode, DeviceCode } = op.provider
  return [
    Object.getOwnPropertyDescriptor(Session.prototype, 'save'),
    Object.getOwnPropertyDescriptor(Session.prototype, 'destroy'),
    Object.getOwnPropertyDescriptor(Client.prototype, 'backchannelLogout'),
    Object.getOwnPropertyDescriptor(AuthorizationCode.prototype, 'consume'),
    Object.getOwnPropertyDescriptor(DeviceCode.prototype, 'consume'),
  ]
}

describe('attachSignoff', () => {
  test.each([{}, undefined, null, 'op'])('refuses %j as what is no oidc-provider', (provider) => {
    const { signoff } = createRecorder()
    expect(() => attachSignoff(provider as never, signoff)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'provider' }),
    )
  })

  test('refuses a second Signoff on one provider, until the first is detached', () => {
    const { signoff } = createRecorder()
    const first = attachSignoff(op.provider, signoff)
    expect(() => attachSignoff(op.provider, signoff)).toThrow(/attached already/)
    first.detach()
    const second = attachSignoff(op.provider, signoff)
    first.detach()
    expect(() => attachSignoff(op.provider, signoff)).toThrow(/attached already/)
    second.detach()
  })

  test.each([
    ['signoff', undefined, {}],
    ['signoff', Promise.resolve(createRecorder().signoff), {}],
    ['signoff', { ...createRecorder().signoff, sessions: { terminate: async () => {} } }, {}],
    ['options', createRecorder().signoff, { onRegisterError: 'continue' }],
    ['options', createRecorder().signoff, null],
    ['instance', createRecorder().signoff, { instance: 5 }],
    ['relyingParty', createRecorder().signoff, { relyingParty: {} }],
    ['transaction', createRecorder().signoff, { transaction: {} }],
  ])('refuses a wrong %s, and leaves the provider as it was', (option, signoff, options) => {
    const before = ownMethods()
    expect(() => attachSignoff(op.provider, signoff as never, options as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option }),
    )
    expect(ownMethods()).toEqual(before)
  })

  test('refuses a failure mode that does not exist', () => {
    const options = { onTerminationError: 'ignore' as 'continue' }
    expect(() => attachSignoff(op.provider, createRecorder().signoff, options)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_INVALID', option: 'onTerminationError' }),
    )
    attachSignoff(op.provider, createRecorder().signoff).detach()
  })

  test('leaves another provider in the process alone', async () => {
    const other = await startOp([clientMetadata('one')])
    const recorder = createRecorder()
    const attached = attachSignoff(op.provider, recorder.signoff)
    await logIn(other, createBrowser(), 'one')
    attached.detach()
    await other.close()
    expect(recorder.calls).toEqual([])
  })

  test('passes the transaction that the host has open for the request', async () => {
    const recorder = createRecorder()
    const transactions = new AsyncLocalStorage<string>()
    const host = await startOp([clientMetadata('one')])
    attachSignoff(host.provider, recorder.signoff, { transaction: () => transactions.getStore() })
    host.provider.use((_ctx, next) => transactions.run('the transaction', next))
    await logIn(host, createBrowser(), 'one')
    await host.close()
    expect(recorder.calls.length).toBeGreaterThan(0)
    for (const { options } of recorder.calls) {
      expect(options).toEqual({ instance: 'default', sql: 'the transaction' })
    }
  })
})

describe('detach', () => {
  test('gives the provider its own methods back, and the sending with them', async () => {
    const before = ownMethods()
    const recorder = createRecorder()
    const attached = attachSignoff(op.provider, recorder.signoff)
    expect(ownMethods()).not.toEqual(before)
    attached.detach()
    attached.detach()
    expect(ownMethods()).toEqual(before)
    expect(recorder.source()).toBeUndefined()
    const browser = createBrowser()
    await logIn(op, browser, 'one')
    await logOut(op, browser, { everywhere: true })
    expect(recorder.calls).toEqual([])
    expect(sends).toEqual([LOGOUT_URI])
  })

  test('leaves a method in peace that somebody else has overridden since', () => {
    const calls: string[] = []
    const target = { act: () => 'original' }
    const undo = overrideMethod<typeof target, string>(target, 'act', ({ proceed }) => {
      calls.push('ours')
      return proceed()
    })
    const ours = target.act
    target.act = () => `theirs around ${ours()}`
    undo()
    expect(target.act()).toBe('theirs around original')
    expect(calls).toEqual([])
  })
})
