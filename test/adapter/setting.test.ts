import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RelyingPartySettings } from '../../src/adapter/oidc-provider.ts'
import type { LogFields } from '../../src/logger.ts'
import { createBrowser, logIn, logOut } from './support/journey.ts'
import { createStage, STAGE_SIGNOFF, type Stage } from './support/real-signoff.ts'

/** What the host says of each client, however wrong. */
const answers = new Map<string, () => unknown>()
const warnings: LogFields[] = []

let stage: Stage

beforeAll(async () => {
  const silent = () => {}
  const logger = {
    debug: silent,
    info: silent,
    error: silent,
    warn(event: string, fields: LogFields = {}) {
      if (event === 'relyingParty.settingsRefused') warnings.push(fields)
    },
  }
  stage = await createStage({
    signoff: { ...STAGE_SIGNOFF, logger },
    attach: {
      relyingParty: ({ clientId }) => answers.get(clientId)?.() as RelyingPartySettings,
    },
  })
})
afterAll(() => stage.close())

async function logOutOf(clientId: string, answer: () => unknown) {
  answers.set(clientId, answer)
  const receiver = await stage.party(clientId)
  const browser = createBrowser()
  await logIn(stage.op, browser, clientId)
  const { status } = await logOut(stage.op, browser, { everywhere: true })
  const [received] = await receiver.waitFor(1)
  return { status, received }
}

const optionsOf = (clientId: string) =>
  new Set(warnings.filter((fields) => fields['clientId'] === clientId).map(({ option }) => option))

describe('settings of a relying party', () => {
  test.each<[name: string, answer: () => unknown, option: string]>([
    ['no-number', () => ({ maxAgeMs: Number.NaN }), 'relyingParty.maxAgeMs'],
    ['negative', () => ({ maxAgeMs: -1 }), 'relyingParty.maxAgeMs'],
    ['no-attempts', () => ({ maxAttempts: 0 }), 'relyingParty.maxAttempts'],
    ['text', () => ({ timeoutMs: '5s' }), 'relyingParty.timeoutMs'],
    ['two', () => ({ timeoutMs: 1, claims: 'all' }), 'relyingParty.claims, relyingParty.timeoutMs'],
    ['misspelt', () => ({ maxAge: 1000 }), 'relyingParty.maxAge'],
    ['promise', async () => ({ claims: 'sub' }), 'relyingParty'],
    ['rejection', () => Promise.reject(new Error('the store is down')), 'relyingParty'],
    ['word', () => 'sub', 'relyingParty'],
    [
      'thrower',
      () => {
        throw new Error('not in the table')
      },
      'relyingParty',
    ],
  ])(
    'that are wrong (%s) fail no logout, and are named in the log',
    async (clientId, answer, option) => {
      const { status, received } = await logOutOf(clientId, answer)
      expect(status).toBe(303)
      expect(received?.checks.filter(({ ok }) => !ok)).toEqual([])
      expect(optionsOf(clientId)).toEqual(new Set([option]))
      expect(warnings.find((fields) => fields['clientId'] === clientId)).toEqual({
        code: 'ERR_OPTION_INVALID',
        instance: 'default',
        clientId,
        option,
      })
    },
  )

  test('that are right hold beside one that is wrong', async () => {
    const { received } = await logOutOf('half', () => ({ claims: 'both', maxAgeMs: Number.NaN }))
    expect(received?.claims).toMatchObject({ sub: expect.any(String), sid: expect.any(String) })
    expect(optionsOf('half')).toEqual(new Set(['relyingParty.maxAgeMs']))
  })

  test('that are right are named nowhere', async () => {
    const { received } = await logOutOf('right', () => ({ claims: 'both', maxAgeMs: 60_000 }))
    expect(received?.claims).toMatchObject({ sub: expect.any(String), sid: expect.any(String) })
    expect(optionsOf('right')).toEqual(new Set())
  })
})
