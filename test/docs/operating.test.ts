import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { run } from '../../src/cli/index.ts'
import type { Signoff, SignoffOptions } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

const page = readFileSync(
  fileURLToPath(new URL('../../docs/operating.md', import.meta.url)),
  'utf8',
)
const blocks = [...page.matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(([, block = '']) => block)
const [openDeliveries = ''] = blocks

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterAll(() => bench.close())

/** One session, one relying party, one logout, acknowledged. */
async function logOut(signoff: Signoff, sessionId: string): Promise<string> {
  const clientId = `client of ${sessionId}`
  const { uri } = await bench.receiver(clientId)
  const party = { clientId, backchannelLogoutUri: uri, signedResponseAlg: 'ES256' }
  await signoff.relyingParties.put(party)
  await signoff.sessions.register({ sessionId, clientId, sub: 'alice' })
  await signoff.sessions.terminate({ sessionId })
  // Other replicas of this bench share the work, and announce what they did on their own bus.
  const readState = async () => (await signoff.sessions.get(sessionId)).state
  await expect.poll(readState, { interval: 20, timeout: 50_000 }).not.toBe('terminated')
  return readState()
}

describe('the SQL on operating', () => {
  it('counts what is open, by destination and state', async () => {
    const signoff = await bench.create()
    await signoff.relyingParties.put({
      clientId: 'away',
      backchannelLogoutUri: 'https://away.example/logout',
    })
    await signoff.sessions.register({ sessionId: 'open', clientId: 'away', sub: 'alice' })
    await signoff.sessions.terminate({ sessionId: 'open' })
    const rows = await bench.database.sql.unsafe(openDeliveries)
    expect(rows).toMatchObject([{ destination: 'logout:away', state: 'pending', count: '1' }])
    await signoff.deliveries.cancel((await signoff.sessions.get('open')).deliveries[0]?.id ?? '')
    expect(await bench.database.sql.unsafe(openDeliveries)).toEqual([])
  })
})

describe('the command on operating', () => {
  it('removes what is over and old, and nothing else', async () => {
    const signoff = await bench.start()
    const { sql, url } = bench.database
    for (const sessionId of ['old', 'young']) await logOut(signoff, sessionId)
    const expiresAt = Date.now() - 40 * 86_400_000
    const party = { clientId: 'client of old', sub: 'alice' }
    await signoff.sessions.register({ sessionId: 'forgotten', ...party, expiresAt })
    await signoff.sessions.register({ sessionId: 'alive', ...party })
    await sql`update signoff.session_logout set finished_at = now() - interval '91 days',
      created_at = now() - interval '92 days' where id = 'old'`
    await sql`update signoff.session_logout set created_at = now() - interval '41 days' where id = 'forgotten'`
    await sql`update signoff.delivery set finished_at = now() - interval '31 days',
      id = overlay(id::text placing '0198' from 1 for 4)::uuid where session_id = 'old'`
    const [command = ''] = page.match(/signoff retention --delivery-days 30/) ?? []
    const io = { environment: { DATABASE_URL: url }, isTerminal: false, out() {}, err() {} }
    expect(await run(command.split(' ').slice(1), io)).toBe(0)
    const left = async (table: string, column: string) => {
      const names = ['old', 'young', 'forgotten', 'alive']
      const rows = await sql`select ${sql(column)} as id from ${sql(`signoff.${table}`)}
        where ${sql(column)} in ${sql(names)} order by 1`
      return rows.map(({ id }) => id)
    }
    expect(await left('session_logout', 'id')).toEqual(['alive', 'young'])
    expect(await left('session_logout_client', 'session_id')).toEqual(['alive', 'young'])
    expect(await left('delivery', 'session_id')).toEqual(['young'])
  })

  it('says what is wrong with a number of days', async () => {
    let said = ''
    const io = {
      environment: { DATABASE_URL: bench.database.url },
      isTerminal: false,
      out() {},
      err(text: string) {
        said += text
      },
    }
    expect(await run(['retention', '--journal-days', 'many'], io)).toBe(2)
    expect(said).toContain('--journal-days: ')
  })
})

describe('a service', () => {
  it('needs no more than usage of the schema and its rows when somebody else migrates', async () => {
    const { sql, url } = bench.database
    const role = `service_${Date.now()}`
    await sql.unsafe(`create role ${role} login password 'secret'`)
    await sql.unsafe(`grant usage on schema signoff to ${role}`)
    await sql.unsafe(
      `grant select, insert, update, delete on all tables in schema signoff to ${role}`,
    )
    const address = new URL(url)
    address.username = role
    address.password = 'secret'
    const signoff = await bench.start({ database: address.href, migrate: false })
    expect(await logOut(signoff, 'by a service')).toBe('completed')
    await signoff.stop()
    await sql.unsafe(`drop owned by ${role}`)
    await sql.unsafe(`drop role ${role}`)
  })

  it.each<readonly [string, postgres.Options<Record<string, never>>]>([
    ['that prepares nothing', { prepare: false }],
    [
      'with the planner settings',
      { connection: { enable_bitmapscan: 'off', enable_seqscan: 'off' } },
    ],
  ])('may bring a pool %s', async (_, options) => {
    const sql = postgres(bench.database.url, { max: 4, onnotice() {}, ...options })
    const signoff = await bench.start({ database: sql } as SignoffOptions)
    expect(await logOut(signoff, `by ${Object.keys(options)[0]}`)).toBe('completed')
    await signoff.stop()
    await sql`select 1`
    await sql.end()
  })
})
