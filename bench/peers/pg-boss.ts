import { CONNECTIONS, type Entrant, nothing, toDelivery, UNDER_WAY } from './contestant.ts'
import { withVersion } from './version.ts'

/** What is used of the package, which is there only after `npm ci` in this folder. */
interface Boss {
  start(): Promise<unknown>
  stop(options: { graceful: boolean; wait: boolean }): Promise<void>
  on(event: 'error', listener: (error: Error) => void): void
  createQueue(name: string, options: { name: string; policy: 'standard' }): Promise<void>
  insert(jobs: readonly { name: string; data: object }[]): Promise<void>
  fetch(
    name: string,
    options: { batchSize: number; priority: boolean },
  ): Promise<readonly { id: string; data: { session: string } }[]>
  complete(name: string, ids: readonly string[]): Promise<void>
}

type BossClass = new (options: Readonly<Record<string, unknown>>) => Boss

const QUEUE = 'logout'
const LOOPS = 4
const BATCH = UNDER_WAY / LOOPS
const EMPTY_PAUSE_MS = 10

/**
 * A loop of our own over `fetch` and `complete`, a batch each: `work()` rests for half a second between
 * batches, which would cost it rate and latency.
 */
export const pgBoss: Entrant = {
  name: withVersion('pg-boss'),
  width: 1,
  store: 'postgres',
  alg: 'ES256',
  settings: `pool ${CONNECTIONS}; ${LOOPS} loops of fetch(${BATCH}) without priority and complete(${BATCH}), ${EMPTY_PAUSE_MS} ms pause when empty; insert() of whole groups`,
  async create(ground) {
    const name = 'pg-boss'
    const { default: PgBoss } = (await import(name)) as { default: BossClass }
    const boss = new PgBoss({ connectionString: ground.url, max: CONNECTIONS, schedule: false })
    boss.on('error', (error) => console.error(error.message))
    let running = true
    const run = async () => {
      while (running) {
        const jobs = await boss.fetch(QUEUE, { batchSize: BATCH, priority: false })
        if (jobs.length === 0) {
          await new Promise((resolve) => setTimeout(resolve, EMPTY_PAUSE_MS))
          continue
        }
        await Promise.all(jobs.map(({ data }) => ground.send(toDelivery(data.session))))
        await boss.complete(
          QUEUE,
          jobs.map(({ id }) => id),
        )
        ground.onRecorded(jobs.length)
      }
    }
    let loops: readonly Promise<void>[] = []
    return {
      async start() {
        await boss.start()
        await boss.createQueue(QUEUE, { name: QUEUE, policy: 'standard' })
        loops = Array.from({ length: LOOPS }, run)
      },
      prepare: nothing,
      enqueue: (sessions) =>
        boss.insert(sessions.map((session) => ({ name: QUEUE, data: { session } }))),
      async stop() {
        running = false
        await Promise.all(loops)
        await boss.stop({ graceful: false, wait: true })
      },
    }
  },
}
