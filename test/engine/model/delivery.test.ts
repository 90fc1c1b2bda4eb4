import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { deliveryMachine, toGraph } from '../../../machines/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'
import { ChannelRig } from './channel-rig.ts'
import { exploreDelivery } from './delivery-model.ts'
import { LogoutRig } from './logout-rig.ts'
import { edgesOf } from './paths.ts'
import { runPath } from './run-path.ts'

const ALL_EDGES: readonly string[] = toGraph(deliveryMachine).edges.map(({ id }) => id)

/** Edges that the journals of all paths have. */
const seen = new Set<string>()

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterAll(() => bench.close())

describe('a logout token on its way', () => {
  const paths = exploreDelivery({ channel: 'logout', repeatable: true })
  const taken = new Set<string>()
  let rig: LogoutRig

  beforeAll(async () => {
    rig = await LogoutRig.create(bench)
  })

  it.each(paths.map((path) => [path.title, path] as const))('%s', async (_title, path) => {
    for (const edge of await runPath(rig, path)) taken.add(edge)
  })

  it('has taken every edge of its paths', () => {
    expect([...edgesOf(paths)].filter((edge) => !taken.has(edge))).toEqual([])
    for (const edge of taken) seen.add(edge)
  })
})

describe.each([true, false])('a message that may be sent twice: %s', (repeatable) => {
  const paths = exploreDelivery({ channel: 'sms', repeatable })
  let rig: ChannelRig

  beforeAll(async () => {
    rig = await ChannelRig.create(bench, repeatable)
  })

  it.each(paths.map((path) => [path.title, path] as const))('%s', async (_, path) => {
    for (const edge of await runPath(rig, path)) seen.add(edge)
  })
})

describe('all paths together', () => {
  it('take every edge of the diagram', () => {
    expect(ALL_EDGES.filter((edge) => !seen.has(edge))).toEqual([])
  })
})
