import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providerMachine, toGraph } from '../../../machines/index.ts'
import { createBus } from '../../../src/bus/index.ts'
import { systemClock } from '../../../src/clock.ts'
import { createVault } from '../../../src/encryption/index.ts'
import { createDatabaseClock } from '../../../src/engine/database-clock.ts'
import {
  createProviderDirectory,
  type ProviderDirectory,
} from '../../../src/engine/provider-directory.ts'
import type { ProviderView, Signoff } from '../../../src/index.ts'
import { silentLogger } from '../../../src/logger.ts'
import {
  bucketOf,
  createDeliveryStore,
  createProviderStore,
  type Database,
  openDatabase,
  readDatabaseTime,
} from '../../../src/store/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'
import { exploreProvider, type ProviderModelStep, type ProviderPath } from './provider-model.ts'

const ALL_EDGES: readonly string[] = toGraph(providerMachine).edges.map(({ id }) => id)
const SMTP = { host: '127.0.0.1', senderAddress: 'no-reply@example.org' }

/** Edges that the journals of all paths have. */
const seen = new Set<string>()

let bench: TestBench
let signoff: Signoff
let database: Database
let directory: ProviderDirectory
let count = 0

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create()
  database = openDatabase({ connection: bench.database.url, maxConnections: 2 })
  directory = createProviderDirectory({
    database,
    store: createProviderStore(database),
    vault: createVault([]),
    bus: createBus(silentLogger),
    clock: systemClock,
    databaseClock: createDatabaseClock(systemClock, () => readDatabaseTime(database)),
    cacheMs: 0,
  })
})

afterAll(async () => {
  await database.close()
  await bench.close()
})

/** Brings an event about as production does: by the calls of people, and by the engine's word. */
async function perform(
  { event }: ProviderModelStep,
  { id, instance, revision }: ProviderView,
): Promise<unknown> {
  const { email } = signoff.providers
  const options = { instance, actor: 'mona' }
  switch (event.type) {
    case 'provider.activated': {
      const priority = Number(event['priority'])
      return email.activate(id, priority === 0 ? options : { ...options, priority })
    }
    case 'provider.deactivated':
      return email.deactivate(id, options)
    case 'provider.removed':
      return email.remove(id, options)
    case 'provider.resumed':
      return email.resume(id, options)
    case 'configuration.refused':
      return directory.refuse(instance, id, { fault: String(event['fault']), revision })
    default:
      return email.update(id, { senderName: `Shop ${++count}` }, options)
  }
}

/** Drives a path, and holds what is stored, shown and offered to the model after each step. */
async function run(path: ProviderPath): Promise<readonly string[]> {
  const instance = `i${++count}`
  let view = await signoff.providers.email.addSmtp(SMTP, { instance })
  for (const [index, step] of path.steps.entries()) {
    await perform(step, view)
    const edges = await readEdges(view)
    expect(edges).toEqual(path.steps.slice(0, index + 1).map(({ edge }) => edge))
    expect(await offered(view)).toEqual(
      step.state === 'active' || step.state === 'paused' ? [step.state] : [],
    )
    if (step.state === 'removed') continue
    view = await signoff.providers.email.get(view.id, { instance })
    expect(view).toMatchObject({ state: step.state, priority: step.context.priority })
    expect(view.fault ?? null).toBe(step.context.fault)
    expect(view.pausedAt !== undefined).toBe(step.context.pausedAt !== null)
  }
  return readEdges(view)
}

async function readEdges({ instance, id }: ProviderView): Promise<readonly string[]> {
  const key = { instance, bucket: bucketOf(instance, id), id }
  const journal = await createDeliveryStore(database).journal('provider', key)
  expect(journal.map(({ revision }) => revision)).toEqual(journal.map((_, index) => index + 1))
  return journal.flatMap(({ edge }) => edge ?? [])
}

const offered = async ({ instance }: ProviderView) =>
  (await directory.candidates({ instance, channel: 'email' })).map(({ state }) => state)

describe('a provider', () => {
  it.each(exploreProvider().map((path) => [path.title, path] as const))('%s', async (_, path) => {
    for (const edge of await run(path)) seen.add(edge)
  })

  it('takes every edge of the diagram', () => {
    expect(ALL_EDGES.filter((edge) => !seen.has(edge))).toEqual([])
  })
})
