import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { migrations } from '../../src/store/migrations/index.ts'
import { until } from '../api/support.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { createTestDatabase } from '../support/database.ts'
import { callCli } from './support.ts'

const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000'
const LATEST = migrations.length
const RANGE = ['recover', '--since', '2020-01-01T00:00Z']
const NASTY = 's1\u001b[31m'

let bench: TestBench
let signoff: Signoff
let sent = ''
let waiting = ''

const call = (
  argv: readonly string[],
  { environment, ...more }: Parameters<typeof callCli>[1] = {},
) => callCli(argv, { ...more, environment: { DATABASE_URL: bench.database.url, ...environment } })

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start()
  const shop = await bench.receiver('shop')
  const wiki = await bench.receiver('wiki', {
    respond: () => ({ status: 503, headers: { 'Retry-After': '600' }, body: 'away' }),
  })
  for (const [clientId, { uri }] of [
    ['shop', shop],
    ['wiki', wiki],
  ] as const) {
    const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
    await signoff.relyingParties.put(party)
    await signoff.sessions.register({ sessionId: NASTY, clientId, sub: 'alice' })
  }
  const { deliveries } = await signoff.sessions.terminate({ sessionId: NASTY })
  sent = deliveries.find(({ clientId }) => clientId === 'shop')?.id ?? ''
  waiting = deliveries.find(({ clientId }) => clientId === 'wiki')?.id ?? ''
  const stateOf = async (id: string) => (await signoff.deliveries.get(id)).state
  await until(
    async () => (await stateOf(sent)) === 'sent' && (await stateOf(waiting)) === 'retrying',
  )
})

afterAll(() => bench.close())

describe('help', () => {
  it('says which version this is', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'))
    expect(await call(['--version'])).toEqual({ exitCode: 0, out: `${version}\n`, err: '' })
  })

  it('lists every command, and the exit codes', async () => {
    const { exitCode, out } = await call(['--help'])
    expect(exitCode).toBe(0)
    for (const name of [
      'migrate',
      'status',
      'deliveries retry',
      'sessions show',
      'recover',
      'diagram',
    ])
      expect(out).toContain(name)
    expect(out).toContain('4  the database cannot be reached')
  })

  it('says that deliveries alone means their list', async () => {
    const means = '“deliveries” alone means the same'
    expect((await call(['--help'])).out).toContain(means)
    expect((await call(['deliveries', 'list', '--help'])).out).toContain(means)
    expect(await call(['deliveries'])).toEqual(await call(['deliveries', 'list']))
  })

  it.each([['deliveries', 'list'], ['recover'], ['diagram'], ['migrate']])(
    'tells of %s %s',
    async (...name) => {
      const { exitCode, out } = await call([...name.filter(Boolean), '--help'])
      expect(exitCode).toBe(0)
      expect(out).toContain(`usage: signoff ${name.filter(Boolean).join(' ')}`)
    },
  )
})

describe('arguments that make no sense', () => {
  it.each([
    [[], ''],
    [['fly'], 'there is no command fly'],
    [['providers'], 'want one of providers list, providers show'],
    [['deliveries', 'fly'], 'want one of deliveries list, deliveries show'],
    [['deliveries', 'show'], 'usage: signoff deliveries show ID'],
    [['deliveries', 'resolve', UNKNOWN_ID], '--as'],
    [['recover'], '--since'],
    [['recover', '--since', 'noon'], '--since'],
    [[...RANGE, '--until', '2019-01-01T00:00Z'], 'signoff: --until: '],
    [[...RANGE, '--state', 'lost'], 'signoff: --state: '],
    [['diagram', 'constructor'], 'there is no machine'],
  ])('%j exit with 2', async (argv, message) => {
    const { exitCode, err } = await call(argv)
    expect(exitCode).toBe(2)
    expect(err).toContain(message)
    expect(err).not.toContain('    at ')
  })

  it('are told when no database is named: none is started', async () => {
    const { exitCode, err } = await call(['status'], { environment: { DATABASE_URL: '' } })
    expect([exitCode, err]).toEqual([
      2,
      'signoff: which database? Set --database or DATABASE_URL [ERR_CLI_USAGE]\n',
    ])
  })
})

describe('failures', () => {
  it('of what is not there exit with 3', async () => {
    expect(await call(['deliveries', 'show', UNKNOWN_ID])).toMatchObject({ exitCode: 3, out: '' })
    const { exitCode, err } = await call(['sessions', 'show', 'nobody', '--json'])
    expect([exitCode, JSON.parse(err)]).toEqual([
      3,
      { code: 'ERR_SESSION_NOT_FOUND', message: expect.any(String) },
    ])
  })

  it('of the database exit with 4', async () => {
    const unreachable = await call(['status', '--database', 'postgres://127.0.0.1:9/x'])
    expect(unreachable.exitCode).toBe(4)
    expect(unreachable.err).toContain('[ERR_DATABASE_UNAVAILABLE]')
  })

  it('of a database that is not there exit with 4', async () => {
    const url = new URL(bench.database.url)
    url.pathname = '/nobody_made_this'
    const { exitCode, err } = await call(['status', '--database', url.href])
    expect([exitCode, err]).toEqual([4, expect.stringContaining('refuses us (3D000)')])
  })

  it('of a database without a schema exit with 4, until it is migrated', async () => {
    const empty = await createTestDatabase({ migrated: false })
    try {
      const before = await call(['status', '--database', empty.url])
      expect([before.exitCode, before.err]).toEqual([4, expect.stringContaining('signoff migrate')])
      const [first, second] = [
        await call(['migrate', '--database', empty.url]),
        await call(['migrate', '--database', empty.url]),
      ]
      expect(first.out).toMatch(/^The schema signoff was set up, at version \d+\.$/m)
      expect(second.out).toMatch(/was at version \d+ already; there was nothing to do\.$/m)
      const { out } = await call(['migrate', '--database', empty.url, '--json'])
      expect(JSON.parse(out)).toEqual({ migrated: true, from: LATEST, to: LATEST })
      expect((await call(['status', '--database', empty.url])).exitCode).toBe(0)
    } finally {
      await empty.drop()
    }
  })

  it('of a schema of which a part is gone do not tell who migrates to migrate', async () => {
    const half = await createTestDatabase()
    try {
      await half.sql`drop table signoff.journal cascade`
      const { exitCode, err } = await call(['migrate', '--database', half.url])
      expect([exitCode, err]).toEqual([1, expect.stringMatching(/is missing .*\[ERR_MIGRATION\]/)])
      expect(err).not.toContain('signoff migrate')
    } finally {
      await half.drop()
    }
  })

  it('of the state of a delivery exit with 5', async () => {
    const { exitCode, err } = await call(['deliveries', 'cancel', sent])
    expect([exitCode, err]).toEqual([5, expect.stringContaining('[ERR_DELIVERY_STATE]')])
  })
})

describe('looking', () => {
  it('counts', async () => {
    const { out } = await call(['status', '--json'])
    expect(JSON.parse(out).deliveries).toContainEqual({ state: 'retrying', count: 1, more: false })
  })

  it('lists, page by page', async () => {
    const { out } = await call(['deliveries', 'list', '--limit', '1'])
    const next = /--after (\S+)/.exec(out)?.[1] ?? ''
    const second = await call(['deliveries', 'list', '--limit', '1', '--after', next, '--json'])
    expect(JSON.parse(second.out).items).toHaveLength(1)
    const mine = await call(['deliveries', 'list', '--client', 'shop', '--state', 'sent'])
    expect(mine.out).toContain(sent)
    expect(mine.out).not.toContain(waiting)
    expect((await call(['deliveries', 'list', '--instance', 'other'])).out).toBe('none\n')
  })

  it('shows a delivery with its attempts', async () => {
    const { out } = await call(['deliveries', 'show', waiting])
    expect(out).toMatch(/state +retrying/)
    expect(out).toMatch(/1 .* retryable +503 .*away/)
    const { out: json } = await call(['deliveries', 'show', waiting, '--json'])
    expect(JSON.parse(json)).toMatchObject({ id: waiting, attemptList: [{ status: 503 }] })
  })

  it('shows a session; its id commands no terminal', async () => {
    const { out } = await call(['sessions', 'show', NASTY])
    expect(out).toContain('s1\uFFFD[31m')
    expect(out).toMatch(/shop +sent/)
  })

  it('has colours on a terminal alone, and not where they are not wanted', async () => {
    const argv = ['deliveries', 'list']
    expect((await call(argv, { isTerminal: true })).out).toContain('\u001b[32msent')
    expect((await call(argv)).out).not.toContain('\u001b')
    const environment = { NO_COLOR: '1' }
    expect((await call(argv, { isTerminal: true, environment })).out).not.toContain('\u001b')
  })
})

describe('a diagram', () => {
  it('is Mermaid text, or an SVG', async () => {
    expect((await call(['diagram', 'engine'])).out).toContain('stateDiagram-v2')
    expect((await call(['diagram', '--svg'])).out).toMatch(/^<svg /)
  })

  it('marks the way a delivery took', async () => {
    const { out } = await call(['diagram', '--delivery', waiting])
    expect(out).toContain('  class retrying current')
    expect(out).toMatch(/%% 1\. \S+ \* -> pending: delivery\.created/)
    const { out: svg } = await call(['diagram', '--svg', '--delivery', waiting])
    expect(svg).toContain('<g id="s-retrying" class="current visited state')
  })
})

describe('changing', () => {
  it('sends again through the replica that runs, with the name of who asked', async () => {
    const done = bench.once(signoff, 'delivery.retrying')
    const { exitCode } = await call(['deliveries', 'retry', waiting, '--actor', 'mona'])
    expect(exitCode).toBe(0)
    await done
    const events = await signoff.deliveries.events(waiting)
    const redriven = events.find(({ event }) => event === 'delivery.redriven')
    expect(redriven?.detail).toMatchObject({ by: 'mona' })
  })

  it('cancels, and tells what was done before one of several failed', async () => {
    const { exitCode, out } = await call(['deliveries', 'cancel', waiting, UNKNOWN_ID, '--json'])
    expect(exitCode).toBe(3)
    expect(JSON.parse(out).items).toMatchObject([{ id: waiting, state: 'cancelled' }])
  })

  it('counts what a recovery would send', async () => {
    const argv = [...RANGE, '--state', 'cancelled']
    expect((await call([...argv, '--dry-run'])).out).toBe('1 would be sent again\n')
    expect(JSON.parse((await call([...argv, '--json'])).out)).toMatchObject({ matched: 1 })
  })
})

/** The exit code and output of a process of its own. */
async function runProgram(...argv: readonly string[]): Promise<readonly [unknown, string]> {
  const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...argv])
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      out += chunk
    })
  const [exitCode] = await once(child, 'close')
  return [exitCode, out]
}

describe('the program', () => {
  it('runs by itself', async () => {
    expect(await runProgram('diagram', 'destination')).toEqual([
      0,
      expect.stringContaining('halfOpen'),
    ])
  })

  it('ends by itself where there is no schema yet', async () => {
    const empty = await createTestDatabase({ migrated: false })
    try {
      expect(await runProgram('status', '--database', empty.url)).toEqual([
        4,
        expect.stringContaining('signoff migrate'),
      ])
    } finally {
      await empty.drop()
    }
  })
})

describe('trusted-domains', () => {
  it('adds, lists and removes', async () => {
    const added = await call(['trusted-domains', 'add', 'Login.Example'])
    expect(added).toMatchObject({ exitCode: 0, out: 'Links may point to login.example.\n' })
    const { out } = await call(['trusted-domains', 'list', '--json'])
    expect(JSON.parse(out).items).toMatchObject([{ domain: 'login.example' }])
    expect((await call(['trusted-domains', 'list'])).out).toContain('login.example')
    const again = await call(['trusted-domains', 'add', 'login.example'])
    expect(again.err).toContain('ERR_TRUSTED_DOMAIN_EXISTS')
    expect(again.exitCode).toBe(5)
    expect((await call(['trusted-domains', 'remove', 'login.example'])).exitCode).toBe(0)
    const gone = await call(['trusted-domains', 'remove', 'login.example'])
    expect(gone.err).toContain('ERR_TRUSTED_DOMAIN_NOT_FOUND')
    expect(gone.exitCode).toBe(3)
  })
})
