import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const page = readFileSync(
  fileURLToPath(new URL('../../docs/providers.md', import.meta.url)),
  'utf8',
)
const blocks = [...page.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)

/** What the examples take as given. */
const NAMES = [
  'signoff',
  'console',
  'keepSecret',
  'password',
  'newPassword',
  'accountSid',
  'authToken',
  'id',
  'second',
  'relay',
] as const

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor

let bench: TestBench
let signoff: Signoff
const said: unknown[][] = []
const given: Record<string, unknown> = {}

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create({ egress: {} })
  const { email } = signoff.providers
  const smtp = { host: 'smtp.example', senderAddress: 'no-reply@op.example' }
  const login = { auth: { kind: 'password', user: 'm' }, secrets: { password: 'p' } } as const
  const relay = await email.addHttp({ endpoint: 'https://relay.example/mail' })
  await email.activate(relay.id, { priority: 3 })
  const note = (...words: unknown[]) => void said.push(words)
  Object.assign(given, {
    signoff,
    console: { log: note, warn: note },
    keepSecret: note,
    password: 'p',
    newPassword: 'q',
    accountSid: 'AC1',
    authToken: 't',
    id: (await email.addSmtp({ ...smtp, ...login })).id,
    second: (await email.addSmtp(smtp)).id,
    relay: relay.id,
  })
})

afterAll(() => bench.close())

/** Runs an example with those of the given names that it does not make itself. */
async function runExample(block: string): Promise<void> {
  const names = NAMES.filter((name) => !new RegExp(`const \\{[^}]*\\b${name}\\b`).test(block))
  await new AsyncFunction(...names, block)(...names.map((name) => given[name]))
}

describe('the examples on providers', () => {
  it('are there', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(9)
  })

  it.each(blocks.map((block) => [block.split('\n')[0], block] as const))(
    'run: %s',
    async (_, block) => {
      await runExample(block)
    },
    20_000,
  )

  it('leave behind what they say', async () => {
    const { email, sms } = signoff.providers
    expect((await sms.active({ type: 'otp.sms' }))?.routing).toEqual({ type: 'otp.sms' })
    expect((await sms.active())?.kind).toBe('twilio')
    expect((await email.get(String(given['second']))).priority).toBe(1)
    await expect(email.get(String(given['relay']))).rejects.toThrow('no provider')
    expect(JSON.stringify(said)).toContain('whsec_')
  })
})
