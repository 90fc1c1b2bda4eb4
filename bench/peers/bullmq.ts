import { type Entrant, nothing, toDelivery, UNDER_WAY } from './contestant.ts'
import { withVersion } from './version.ts'

/** What is used of the package, which is there only after `npm ci` in this folder. */
interface BullMq {
  readonly Queue: new (name: string, options: object) => Queue
  readonly Worker: new (
    name: string,
    work: (job: { readonly data: { readonly session: string } }) => Promise<void>,
    options: object,
  ) => Worker
}

interface Queue {
  addBulk(jobs: readonly { readonly name: string; readonly data: object }[]): Promise<unknown>
  close(): Promise<void>
}

interface Worker {
  on(event: 'completed', listener: () => void): void
  waitUntilReady(): Promise<unknown>
  close(): Promise<void>
}

const QUEUE = 'logout'
const KEPT = 1000

/** Redis as its page on production has it. What it acknowledged in the last second a crash may lose. */
export const bullMq: Entrant = {
  name: withVersion('bullmq'),
  width: 1,
  store: 'redis',
  alg: 'ES256',
  settings: `concurrency ${UNDER_WAY}, removeOnComplete ${KEPT}, addBulk() of whole groups; Redis: appendonly, fsync every second, noeviction`,
  async create(ground) {
    const name = 'bullmq'
    const { Queue, Worker } = (await import(name)) as BullMq
    const { hostname: host, port } = new URL(ground.url)
    const connection = { host, port: Number(port), maxRetriesPerRequest: null }
    const queue = new Queue(QUEUE, {
      connection,
      defaultJobOptions: { removeOnComplete: KEPT, removeOnFail: KEPT },
    })
    let worker: Worker | undefined
    return {
      async start() {
        const options = { connection, concurrency: UNDER_WAY }
        worker = new Worker(QUEUE, ({ data }) => ground.send(toDelivery(data.session)), options)
        worker.on('completed', () => ground.onRecorded(1))
        await worker.waitUntilReady()
      },
      prepare: nothing,
      async enqueue(sessions) {
        await queue.addBulk(sessions.map((session) => ({ name: QUEUE, data: { session } })))
      },
      async stop() {
        await worker?.close()
        await queue.close()
      },
    }
  },
}
