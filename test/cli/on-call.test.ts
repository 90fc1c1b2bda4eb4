import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { until } from '../api/support.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { callCli } from './support.ts'

const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000'
const DAY_MS = 86_400_000

let bench: TestBench
let signoff: Signoff
const ids: Record<'shop' | 'wiki' | 'bad', string> = { shop: '', wiki: '', bad: '' }

const call = (...argv: readonly string[]) =>
  callCli(argv, { environment: { DATABASE_URL: bench.database.url } })

const stateOf = async (id: string) => (await signoff.deliveries.get(id)).state

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.start()
  const away = { respond: () => ({ status: 503, headers: { 'Retry-After': '600' }, body: 'away' }) }
  for (const clientId of ['shop', 'wiki', 'bad'] as const) {
    const { uri } = await bench.receiver(clientId, clientId === 'wiki' ? away : {})
    const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
    await signoff.relyingParties.put({ ...party, paused: clientId === 'bad' })
    await signoff.sessions.register({ sessionId: 's1', clientId, sub: 'alice' })
  }
  const { deliveries } = await signoff.sessions.terminate({ sessionId: 's1' }, { actor: 'op' })
  for (const { id, clientId } of deliveries) ids[clientId as keyof typeof ids] = id
  await until(
    async () =>
      (await stateOf(ids.shop)) === 'sent' &&
      (await stateOf(ids.wiki)) === 'retrying' &&
      (await signoff.deliveries.get(ids.bad)).code === 'put_off',
  )
})

afterAll(() => bench.close())

describe('one that waits', () => {
  it('says why and until when, in the list and by itself', async () => {
    const list = await call('deliveries', 'list', '--client', 'bad')
    expect(list.out.split('\n')[0]).toMatch(
      /^id +state +to +attempts +created +next try +finished +code or reason$/,
    )
    expect(list.out).toMatch(/ pending +bad +0\/\d+ +\d{4}-\S+Z +\d{4}-\S+Z +- +put_off$/m)
    const { out } = await call('deliveries', 'show', ` ${ids.bad} `)
    expect(out).toMatch(/^waits +put_off: its time had come; /m)
    expect(out).toMatch(/^next try +\d{4}-\S+Z$/m)
  })
})

describe('journals', () => {
  it('of a delivery stand below its attempts', async () => {
    const { out } = await call('deliveries', 'show', ids.wiki)
    const [, journal = ''] = out.split('\njournal\n')
    expect(journal).toMatch(/^time +event +state +attempt +detail$/m)
    expect(journal).toMatch(/^\S+Z +delivery\.created +pending +- +sessionId s1, clientId wiki$/m)
    expect(journal).toMatch(/signed → retrying +1 +.*status 503/)
    expect(journal).not.toContain('answer')
  })

  it('of a session stand below who was told', async () => {
    const { out } = await call('sessions', 'show', 's1')
    const [, journal = ''] = out.split('\njournal\n')
    expect(journal).toMatch(/ session\.terminated +active → terminated +op( |$)/m)
    const json = await call('sessions', 'show', 's1', '--json')
    expect(JSON.parse(json.out).events.at(-1)).toMatchObject({ event: 'session.terminated' })
  })
})

describe('a session whose deliveries', () => {
  const register = (sessionId: string) =>
    signoff.sessions.register({ sessionId, clientId: 'shop', sub: 'bob' })
  const end = async (sessionId: string) => {
    await signoff.sessions.terminate({ sessionId })
    await until(async () => (await signoff.sessions.get(sessionId)).state === 'completed')
  }

  it('are not kept any more says so', async () => {
    await register('old')
    await end('old')
    await bench.database.sql`delete from signoff.delivery where session_id = 'old'`
    expect((await call('sessions', 'show', 'old')).out).toMatch(/^shop +no longer recorded /m)
  })

  it('were never made says that nobody was told', async () => {
    await register('silent')
    await signoff.features.set('backChannelLogout', false)
    await end('silent')
    await signoff.features.set('backChannelLogout', true)
    expect((await call('sessions', 'show', 'silent')).out).toMatch(/^shop +not told /m)
  })
})

describe('several ids', () => {
  it('are all checked before anything is done', async () => {
    const { exitCode, out, err } = await call('deliveries', 'cancel', ids.bad, 'nonsense', ids.wiki)
    expect([exitCode, out]).toEqual([3, ''])
    expect(err).toContain('ID: want a delivery id (a UUID version 7), not nonsense; nothing was')
    expect(await stateOf(ids.bad)).toBe('pending')
  })

  it('each have a result of their own, also behind one that fails', async () => {
    const { exitCode, out, err } = await call(
      'deliveries',
      'cancel',
      ...[ids.shop, UNKNOWN_ID, ids.wiki, ids.wiki],
    )
    expect([exitCode, err]).toEqual([1, 'signoff: 2 of 3 failed [ERR_CLI_PARTLY_FAILED]\n'])
    expect(out).toMatch(new RegExp(`^${ids.wiki} +cancelled +- +wiki +-$`, 'm'))
    expect(out).toMatch(new RegExp(`^${ids.shop} +refused .*\\[ERR_DELIVERY_STATE\\]$`, 'm'))
    expect(out).toMatch(new RegExp(`^${UNKNOWN_ID} +refused .*\\[ERR_DELIVERY_NOT_FOUND\\]$`, 'm'))
  })

  it('that fail alike end with the exit code of that', async () => {
    const argv = ['deliveries', 'cancel', ids.shop, ids.wiki, '--json']
    const { exitCode, out, err } = await call(...argv)
    expect([exitCode, JSON.parse(err).code]).toEqual([5, 'ERR_CLI_PARTLY_FAILED'])
    const failed = [ids.shop, ids.wiki].map((id) => ({ id, code: 'ERR_DELIVERY_STATE' }))
    expect(JSON.parse(out)).toMatchObject({ items: [], failed })
  })
})

describe('retry', () => {
  it('says what it is now, when it is tried, and what may still hold it', async () => {
    const { exitCode, out } = await call('deliveries', 'retry', ids.bad)
    expect(exitCode).toBe(0)
    expect(out).toMatch(new RegExp(`^${ids.bad} +pending +\\d{4}-\\S+Z +bad +-$`, 'm'))
    expect(out).toContain('behind a pause for the resume')
    const help = await call('deliveries', 'retry', '--help')
    expect(help.out).toContain('POST /deliveries/{id}/retry, or the inspector')
  })
})

describe('recover', () => {
  const range = ['recover', '--dry-run', '--since', '2020-01-01T00:00Z', '--state', 'sent']

  it('takes a client by its id, and a destination by its whole name', async () => {
    const { matched } = await signoff.deliveries.recover(
      { since: 0, state: 'sent', destination: 'logout:shop' },
      { dryRun: true },
    )
    expect(matched).toBeGreaterThan(0)
    const text = `${matched} would be sent again\n`
    expect((await call(...range, '--client', 'shop')).out).toBe(text)
    expect((await call(...range, '--destination', 'logout:shop')).out).toBe(text)
    expect((await call(...range, '--client', 'wiki')).out).toBe('0 would be sent again\n')
  })

  it.each([
    [['--destination', 'bad'], 'signoff: --destination: want logout:CLIENT, email:PROVIDER, '],
    [['--destination', 'logout:'], 'signoff: --destination: want logout:CLIENT'],
    [['--client', 'a', '--destination', 'logout:a'], 'signoff: --client: want it without'],
    [['--client', ' '], 'signoff: --client: want the id'],
    [['--until', '2019-01-01T00:00Z'], 'signoff: --until: want an instant after --since'],
  ])('refuses %j', async (argv, message) => {
    const { exitCode, err } = await call(...range, ...argv)
    expect([exitCode, err]).toEqual([2, expect.stringContaining(message)])
  })

  it('names the begin that lies ahead', async () => {
    const { exitCode, err } = await call('recover', '--since', '9000-01-01T00:00Z')
    expect([exitCode, err]).toEqual([2, expect.stringContaining('signoff: --since: want an inst')])
  })
})

describe('relying-parties', () => {
  it('are listed, page by page, with those that are paused', async () => {
    const { out } = await call('relying-parties', 'list', '--limit', '2')
    expect(out).toMatch(/^bad +paused +http:/m)
    expect(out).toMatch(/^shop +- +http:/m)
    expect(out).toContain('more: --after shop')
    const rest = await call('relying-parties', '--after', 'shop', '--json')
    expect(JSON.parse(rest.out).items).toMatchObject([{ clientId: 'wiki', paused: false }])
  })

  it('are resumed, whereupon what waited goes out, and paused', async () => {
    const over = bench.once(signoff, 'delivery.sent')
    expect((await call('relying-parties', 'resume', 'bad')).out).toMatch(/^bad is not paused: /)
    expect((await over).deliveryId).toBe(ids.bad)
    const paused = await call('relying-parties', 'pause', 'shop', '--json')
    expect(JSON.parse(paused.out)).toEqual({ clientId: 'shop', paused: true })
    expect((await signoff.relyingParties.get('shop')).paused).toBe(true)
    const nobody = await call('relying-parties', 'pause', 'nobody')
    expect([nobody.exitCode, nobody.err]).toEqual([
      3,
      expect.stringContaining('[ERR_RELYING_PARTY_NOT_FOUND]'),
    ])
  })
})

describe('retention', () => {
  it('says what it removed, by kind', async () => {
    const { sql } = bench.database
    const then = new Date(Date.now() - 100 * DAY_MS)
    await sql`update signoff.session_logout set finished_at = ${then}, created_at = ${then} where id = 'silent'`
    const { out } = await call('retention', '--json')
    expect(JSON.parse(out)).toMatchObject({ removed: 1, deliveries: 0, sessions: 1 })
    expect((await call('retention')).out).toMatch(/^removed: 0 deliveries, 0 sessions, 0 recov/)
  })
})
