import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff, SignoffOptions } from '../../src/index.ts'
import { createBench, ISSUER, type TestBench } from '../support/bench.ts'
import { blocksOf, runBlock } from './support/block.ts'

const [, ending = '', notifying = ''] = blocksOf('README.md')

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  const { sql } = bench.database
  await sql`create table session (id text primary key)`
  await sql`create table reset_code (user_id text, code text)`
  await sql`insert into session values ('with-shop'), ('with-nobody')`
  const party = { clientId: 'shop', backchannelLogoutUri: 'https://shop.example/logout' }
  await signoff.relyingParties.put(party)
  await signoff.sessions.register({ sessionId: 'with-shop', clientId: 'shop', sub: 'alice' })
})

afterAll(() => bench.close())

/** What the programs take as given. */
const toNames = () => ({
  signoff,
  createSignoff: (options: SignoffOptions) => bench.create(options),
  issuer: ISSUER,
  signing: { jwks: bench.jwks },
  key: randomBytes(32).toString('base64url'),
  password: 'secret',
})

describe('README.md', () => {
  it.each(['with-shop', 'with-nobody'])(
    'ends the session %s on both sides: that nobody had logged in there undoes nothing',
    async (sessionId) => {
      await runBlock(ending, { ...toNames(), sessionId })
      const left = await bench.database.sql`select from session where id = ${sessionId}`
      expect(left).toHaveLength(0)
      expect((await signoff.sessions.get(sessionId)).state).not.toBe('active')
    },
  )

  it('sets up notifications, and sends one along with a row of the host’s', async () => {
    expect(notifying).toContain('encryption: { keys: [')
    await runBlock(notifying, toNames())
    const codes = await bench.database.sql`select code from reset_code`
    const { items } = await signoff.deliveries.list({ channel: 'email' })
    expect(codes).toHaveLength(1)
    expect(items.map(({ messageType }) => messageType)).toEqual(['password.reset'])
  })
})
