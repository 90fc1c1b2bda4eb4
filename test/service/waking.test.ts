import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Signoff } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'

/** More in each bucket than one statement looks at. */
const WAITING = 40_000
const OWN = 200

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  await bench.database
    .sql`insert into signoff.delivery (instance_id, bucket, id, channel, destination,
      machine_version, state, snapshot, revision, due_at, deadline_at, created_at, facts)
    select 'default', n % 64, gen_random_uuid(), 'logout',
      case when n % ${WAITING / OWN}::int = 0 then 'logout:back' else 'logout:other' end, 1, 'retrying', '{}', 1,
      now() + interval '1 hour' + (n / 1000) * interval '1 second', now() + interval '1 day', now(), '{}'
    from generate_series(1, ${WAITING}::int) n`
  await signoff.relyingParties.put({
    clientId: 'back',
    backchannelLogoutUri: 'https://back.example/logout',
    paused: true,
  })
})

afterAll(() => bench.close())

it('deliveries of a relying party that is back come as a stream, and nobody else’s come sooner', async () => {
  const { sql } = bench.database
  const soon = async () =>
    (await sql<{ destination: string; at: number }[]>`
      select destination, (extract(epoch from due_at) * 1000)::float8 as at from signoff.delivery
      where due_at < now() + interval '30 minutes' order by due_at`) as readonly {
      readonly destination: string
      readonly at: number
    }[]
  const began = Date.now()
  await signoff.relyingParties.resume('back')
  await expect.poll(async () => (await soon()).length, { interval: 20, timeout: 20_000 }).toBe(OWN)
  const woken = await soon()
  expect(new Set(woken.map(({ destination }) => destination))).toEqual(new Set(['logout:back']))
  const gaps = woken.slice(1).map(({ at }, index) => at - (woken[index]?.at ?? 0))
  expect(Math.min(...gaps)).toBeGreaterThan(3.9)
  expect((woken.at(-1)?.at ?? 0) - began).toBeLessThan(OWN * 4 + 15_000)
})
