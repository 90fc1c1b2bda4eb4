import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { openRelay, type Relay } from '../support/relay.ts'
import { callCli } from './support.ts'

const OLD = Buffer.alloc(32, 1).toString('base64url')
const NEW = Buffer.alloc(32, 2).toString('base64url')
const GUARD = ['--egress-allow', '127.0.0.0/8', '--egress-allow-http']

let bench: TestBench
let signoff: Signoff
let good: Relay
let bad: Relay
const ids: Record<'good' | 'bad' | 'sms', string> = { good: '', bad: '', sms: '' }

async function* toInput(text: string) {
  yield Buffer.from(text)
}

const call = (argv: readonly string[], keys = `old=${OLD}`, input?: string) =>
  callCli(argv, {
    environment: { DATABASE_URL: bench.database.url, SIGNOFF_ENCRYPTION_KEYS: keys },
    input: input === undefined ? undefined : toInput(input),
  })

beforeAll(async () => {
  bench = await createBench()
  const keys = [{ kid: 'old', key: OLD }]
  signoff = await bench.create({ encryption: { keys } })
  good = await openRelay()
  bad = await openRelay(401)
  const { email, sms } = signoff.providers
  ids.good = (await email.addHttp({ endpoint: good.endpoint, description: 'Main' })).id
  ids.bad = (await email.addHttp({ endpoint: bad.endpoint })).id
  const twilio = { accountSid: 'AC1', senderNumber: 'Shop', secrets: { authToken: 't' } }
  ids.sms = (await sms.addTwilio(twilio)).id
})

afterAll(async () => {
  await bench.close()
  await good.close()
  await bad.close()
})

describe('providers', () => {
  it('are listed, of both channels or of one', async () => {
    const { out } = await call(['providers', 'list'])
    for (const id of Object.values(ids)) expect(out).toContain(id)
    expect(out).toMatch(/Main/)
    const json = await call(['providers', 'list', '--channel', 'sms', '--json'])
    expect(JSON.parse(json.out)).toMatchObject({ items: [{ id: ids.sms, kind: 'twilio' }] })
    expect((await call(['providers', 'list', '--channel', 'fax'])).exitCode).toBe(2)
  })

  it('are put to work and taken out of it, and shown with their journal', async () => {
    expect((await call(['providers', 'activate', ids.good])).out).toContain('is active')
    expect((await call(['providers', 'activate', ids.good])).exitCode).toBe(5)
    await call(['providers', 'activate', ids.bad, '--priority', '2'])
    expect((await call(['providers', 'resume', ids.bad])).exitCode).toBe(5)
    expect((await call(['providers', 'deactivate', ids.bad])).out).toContain('1 active left')
    for (const priority of ['x', '1001']) {
      const { exitCode, err } = await call([
        'providers',
        'activate',
        ids.bad,
        '--priority',
        priority,
      ])
      expect([exitCode, err]).toEqual([2, expect.stringContaining('signoff: --priority: ')])
    }
    const shown = await call(['providers', 'show', ids.good])
    expect(shown.out).toContain('provider.activated')
    expect(shown.out).toContain('{"by":"cli","priority":0}')
    expect((await call(['providers', 'show', ids.sms])).out).toContain('Twilio AC1')
    const { exitCode, err } = await call(['providers', 'show', 'nobody'])
    expect([exitCode, err]).toEqual([3, expect.stringContaining('exists in this instance [')])
  })
})

describe('test-send', () => {
  it('sends a message and says that it was accepted', async () => {
    const sent = await call(['test-send', ids.good, 'ops@example.org', ...GUARD])
    expect(sent).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^accepted {2}200/) })
    expect(JSON.parse(good.requests[0]?.body ?? '')).toMatchObject({
      type: 'provider.test',
      recipient: { email: 'ops@example.org' },
    })
  })

  it('fails when the message is not accepted, and when the guard lets nobody there', async () => {
    const refused = await call(['test-send', ids.bad, 'ops@example.org', ...GUARD])
    expect(refused).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^misconfigured/) })
    const blocked = await call(['test-send', ids.good, 'ops@example.org'])
    expect(blocked).toMatchObject({ exitCode: 1, out: expect.stringMatching(/^blocked/) })
    expect(blocked.err).toContain('--egress-allow')
    const nobody = await call(['test-send', ids.good, 'x', ...GUARD])
    expect([nobody.exitCode, nobody.err]).toEqual([2, expect.stringContaining('RECIPIENT: ')])
  })

  it('says which variable holds the keys that it lacks', async () => {
    const argv = ['test-send', ids.good, 'ops@example.org', ...GUARD]
    const none = await call(argv, '')
    expect([none.exitCode, none.err]).toEqual([
      1,
      expect.stringContaining('set SIGNOFF_ENCRYPTION_KEYS to the keys of encryption.keys'),
    ])
    const other = await call(argv, `new=${NEW}`)
    expect([other.exitCode, other.err]).toEqual([
      1,
      expect.stringContaining('no key of SIGNOFF_ENCRYPTION_KEYS fits'),
    ])
  })
})

describe('providers set-secret', () => {
  const argv = () => ['providers', 'set-secret', ids.sms, 'authToken']

  it('takes the secret from standard input, and shows it nowhere', async () => {
    const { exitCode, out, err } = await call(argv(), `old=${OLD}`, 'fresh-token\n')
    expect([exitCode, out, err]).toEqual([
      0,
      `${ids.sms}: authToken is set; the provider is inactive\n`,
      '',
    ])
    const events = await signoff.providers.sms.events(ids.sms)
    expect(events.at(-1)).toMatchObject({
      event: 'configuration.changed',
      detail: { by: 'cli', secrets: 'authToken' },
    })
    expect(JSON.stringify(events)).not.toContain('fresh-token')
  })

  it.each([
    ['no input', 'authToken', undefined, 'the secret is read from standard input'],
    ['an empty one', 'authToken', '\n', 'standard input: want a secret'],
    ['one without end', 'authToken', 'x'.repeat(70_000), 'standard input: too long'],
    ['a name that is none', 'my-secret', 'x', 'NAME: want password, clientSecret, '],
    ['a name of another kind', 'password', 'x', 'NAME: a provider of its kind has no password'],
    ['two lines', 'authToken', 'my-secret\nmore', 'NAME: '],
  ])('refuses %s', async (_, name, input, message) => {
    const { exitCode, err } = await call(
      ['providers', 'set-secret', ids.sms, name],
      `old=${OLD}`,
      input,
    )
    expect([exitCode, err]).toEqual([2, expect.stringContaining(`signoff: ${message}`)])
    expect(err).not.toContain('my-secret')
  })

  it('reads the standard input of the program', async () => {
    const before = await signoff.providers.sms.get(ids.sms)
    const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', main, ...argv()], {
      env: {
        ...process.env,
        DATABASE_URL: bench.database.url,
        SIGNOFF_ENCRYPTION_KEYS: `old=${OLD}`,
      },
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    child.stdin.end('piped-token\n')
    expect(await once(child, 'close')).toEqual([0, null])
    const { updatedAt } = await signoff.providers.sms.get(ids.sms)
    expect(updatedAt.getTime()).toBeGreaterThan(before.updatedAt.getTime())
  })

  it('seals with no key but yours', async () => {
    const before = await signoff.providers.sms.events(ids.sms)
    const { exitCode, err } = await call(argv(), '', 'fresh-token')
    expect([exitCode, err]).toEqual([
      2,
      expect.stringContaining('signoff: set SIGNOFF_ENCRYPTION_KEYS, the key to seal with first: '),
    ])
    expect(await signoff.providers.sms.events(ids.sms)).toEqual(before)
  })
})

describe('encryption rotate', () => {
  it('without keys is told which variable wants them', async () => {
    const { exitCode, err } = await call(['encryption', 'rotate'], ' ')
    expect([exitCode, err]).toEqual([
      2,
      expect.stringContaining('signoff: set SIGNOFF_ENCRYPTION_KEYS, the key to seal with first: '),
    ])
  })

  it('seals anew with the first key, and says how much', async () => {
    const keys = `new=${NEW},old=${OLD}`
    expect((await call(['encryption', 'rotate'], keys)).out).toContain('3 providers')
    expect((await call(['encryption', 'rotate', '--json'], keys)).out).toContain('"providers": 0')
    expect((await call(['providers', 'activate', ids.sms], `new=${NEW}`)).exitCode).toBe(0)
  })

  it('prints what it did, and where lies what it could not open, before it fails', async () => {
    const { id } = await signoff.providers.email.addHttp({ endpoint: good.endpoint })
    const failed = await call(['encryption', 'rotate'], `new=${NEW}`)
    expect([failed.exitCode, failed.err]).toEqual([
      1,
      expect.stringContaining('[ERR_ROTATION_INCOMPLETE]'),
    ])
    const [done, left, , head, place, ...more] = failed.out.trimEnd().split('\n')
    expect([done, left]).toEqual([
      'sealed anew: 0 providers, 0 bodies, 0 hashKeys',
      'not opened: 1',
    ])
    expect(head).toMatch(/^table +id +instance$/)
    expect(place).toMatch(new RegExp(`^providers +${id} +default$`))
    expect(more).toEqual([])
    const json = await call(['encryption', 'rotate', '--json'], `new=${NEW}`)
    expect(JSON.parse(json.out)).toEqual({
      resealed: { providers: 0, bodies: 0, hashKeys: 0 },
      failed: 1,
      unopened: [{ table: 'providers', id, instance: 'default' }],
    })
    expect(JSON.parse(json.err)).toMatchObject({ code: 'ERR_ROTATION_INCOMPLETE' })
  })

  it('repeats no key that it cannot read', async () => {
    const failed = await call(['encryption', 'rotate'], `new=${NEW}x`)
    expect(failed.exitCode).toBe(2)
    expect(failed.err).not.toContain(NEW)
  })
})
