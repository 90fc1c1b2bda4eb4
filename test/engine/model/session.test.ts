import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionLogoutMachine, toGraph } from '../../../machines/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'
import { exploreSession } from './session-model.ts'
import { SessionRig } from './session-rig.ts'

const ALL_EDGES: readonly string[] = toGraph(sessionLogoutMachine).edges.map(({ id }) => id)

describe('the logout of a session', () => {
  /** Edges that the journals of all paths have. */
  const seen = new Set<string>()
  let bench: TestBench
  let rig: SessionRig

  beforeAll(async () => {
    bench = await createBench()
    rig = await SessionRig.create(bench)
  })

  afterAll(() => bench.close())

  it.each(exploreSession().map((path) => [path.title, path] as const))(
    '%s',
    async (_title, path) => {
      for (const edge of await rig.run(path)) seen.add(edge)
    },
  )

  it('takes every edge of the diagram', () => {
    expect(ALL_EDGES.filter((edge) => !seen.has(edge))).toEqual([])
  })
})
