import { EventEmitter } from 'node:events'
import { CONNECTIONS, type Entrant, nothing, toDelivery, UNDER_WAY } from './contestant.ts'
import { withVersion } from './version.ts'

/** What is used of the package, which is there only after `npm ci` in this folder. */
interface Graphile {
  run(options: {
    readonly preset: { readonly worker: Readonly<Record<string, unknown>> }
    readonly taskList: Readonly<Record<string, (payload: { session: string }) => Promise<void>>>
    readonly events: EventEmitter
    readonly logger: unknown
    readonly noHandleSignals: boolean
  }): Promise<Runner>
  makeWorkerUtils(options: {
    readonly connectionString: string
    readonly logger: unknown
  }): Promise<Utils>
  readonly Logger: new (factory: () => () => void) => unknown
}

interface Utils {
  addJobs(
    jobs: readonly { readonly identifier: string; readonly payload: object }[],
  ): Promise<unknown>
  release(): Promise<void>
}

interface Runner {
  stop(): Promise<void>
}

const QUEUE = 'logout'
const LOCAL_QUEUE = 500
const BATCH_DELAY_MS = 0

/** As its page on performance has it: local queue, completions in batches. */
export const graphileWorker: Entrant = {
  name: withVersion('graphile-worker'),
  width: 1,
  store: 'postgres',
  alg: 'ES256',
  settings: `maxPoolSize ${CONNECTIONS}, concurrentJobs ${UNDER_WAY}, localQueue.size ${LOCAL_QUEUE}, completeJobBatchDelay and failJobBatchDelay ${BATCH_DELAY_MS}; addJobs() of whole groups`,
  async create(ground) {
    const name = 'graphile-worker'
    const { run, makeWorkerUtils, Logger } = (await import(name)) as Graphile
    const events = new EventEmitter()
    events.on('job:complete', () => ground.onRecorded(1))
    const logger = new Logger(() => () => {})
    const utils = await makeWorkerUtils({ connectionString: ground.url, logger })
    let runner: Runner | undefined
    return {
      async start() {
        runner = await run({
          preset: {
            worker: {
              connectionString: ground.url,
              maxPoolSize: CONNECTIONS,
              concurrentJobs: UNDER_WAY,
              localQueue: { size: LOCAL_QUEUE },
              completeJobBatchDelay: BATCH_DELAY_MS,
              failJobBatchDelay: BATCH_DELAY_MS,
            },
          },
          taskList: { [QUEUE]: ({ session }) => ground.send(toDelivery(session)) },
          events,
          logger,
          noHandleSignals: true,
        })
      },
      prepare: nothing,
      async enqueue(sessions) {
        await utils.addJobs(
          sessions.map((session) => ({ identifier: QUEUE, payload: { session } })),
        )
      },
      async stop() {
        await runner?.stop()
        await utils.release()
      },
    }
  },
}
