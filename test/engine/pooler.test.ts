import postgres from 'postgres'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBench, type TestBench } from '../support/bench.ts'
import { findPgBouncer, isAtLeast, type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import { CALM, login, party, sessionReaches } from './support/fleet.ts'

const version = findPgBouncer()

const PLANNER_SETTINGS = 'enable_bitmapscan,enable_seqscan'

let bench: TestBench
let pooler: PgBouncer | undefined

beforeEach(async () => {
  bench = await createBench()
})

afterEach(async () => {
  await bench.close()
  await pooler?.close()
})

const start = async (ignored: string): Promise<string> => {
  pooler = await startPgBouncer(bench.database.url, ignored)
  return pooler.url
}

const needsPgBouncer = version ? '' : ' (skipped: no pgbouncer on this machine)'

describe.skipIf(version === undefined)(
  `behind PgBouncer in transaction mode${needsPgBouncer}`,
  () => {
    it('works over connections that do not prepare: two replicas, and a transaction of the host', async () => {
      const url = await start('')
      const pools = Array.from({ length: 3 }, () => postgres(url, { prepare: false, max: 4 }))
      const warnings: string[] = []
      const logger = {
        debug() {},
        info() {},
        warn: (event: string) => warnings.push(event),
        error() {},
      }
      try {
        const [office, first] = await Promise.all(
          pools.map((database) => bench.create({ database, logger, engine: CALM })),
        )
        if (!office || !first) throw new Error('none was made')
        const second = await bench.create({ database: pools[2] as postgres.Sql, engine: CALM })
        await first.start()
        await second.start()
        const shop = await party(bench, office, 'shop')
        const names = Array.from({ length: 40 }, (_, index) => `s${index}`)
        await Promise.all(names.map((name) => login(office, name, 'shop')))
        await Promise.all(
          names.map((sessionId, index) =>
            index % 2 === 0
              ? office.sessions.terminate({ sessionId })
              : pools[0]?.begin((sql) => office.sessions.terminate({ sessionId }, { sql })),
          ),
        )
        await shop.waitFor(names.length)
        for (const name of names) await sessionReaches(first, name, 'completed')
        expect(shop.requests.every(({ ok }) => ok)).toBe(true)
        await expect.poll(() => warnings).toContain('engine.hintsUnheard')
        await Promise.all([office, first, second].map((one) => one.stop()))
      } finally {
        await Promise.all(pools.map((pool) => pool.end({ timeout: 1 })))
      }
    })

    it('a start says what it needs when connections ask for settings that are refused', async () => {
      const signoff = await bench.create({ database: await start('') })
      await expect(signoff.start()).rejects.toMatchObject({
        code: 'ERR_OPTION_INVALID',
        option: 'database',
        message: expect.stringContaining('ignore_startup_parameters'),
      })
    })

    it('a start says what it needs when prepared statements are lost, and works where they hold', async () => {
      const signoff = await bench.create({ database: await start(PLANNER_SETTINGS) })
      if (isAtLeast(version ?? [], [1, 21])) return await signoff.start()
      return expect(signoff.start()).rejects.toMatchObject({
        code: 'ERR_OPTION_INVALID',
        option: 'database',
        message: expect.stringContaining('prepare: false'),
      })
    })
  },
)
