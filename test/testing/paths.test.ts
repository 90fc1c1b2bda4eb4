import { describe, expect, it } from 'vitest'
import { getShortestPaths } from 'xstate/graph'
import { createEdgeFinder, deliveryMachine, toGraph } from '../../machines/index.ts'
import { blocksOf, runBlock } from '../docs/support/block.ts'

type Paths = ReadonlyMap<string, readonly { readonly type: string }[]>

/** The recipe of the page, as it stands there. */
function runRecipe(repeatable: boolean): Promise<unknown> {
  const recipe = blocksOf('docs/testing.md').find((block) => block.includes('const paths')) ?? ''
  const code = `${recipe.replaceAll(/^import .*$/gm, '')}\nreturn paths`
  const changed = code.replace('repeatable: true', `repeatable: ${repeatable}`)
  return runBlock(changed, { createEdgeFinder, deliveryMachine, getShortestPaths })
}

const missing = (paths: Paths) =>
  toGraph(deliveryMachine)
    .edges.map(({ id }) => id)
    .filter((id) => !paths.has(id))

describe('the paths of docs/testing.md', () => {
  it('take every edge, those of uncertain where a send cannot be repeated', async () => {
    const repeatable = (await runRecipe(true)) as Paths
    const once = (await runRecipe(false)) as Paths
    expect(missing(repeatable)).toEqual([
      'e-signed-attempt.unanswered-0',
      'e-signed-attempt.interrupted-0',
      'e-uncertain-delivery.resolved-0',
      'e-uncertain-delivery.resolved-1',
      'e-uncertain-delivery.redriven-0',
      'e-uncertain-delivery.cancelled-0',
    ])
    expect(missing(new Map([...repeatable, ...once]))).toEqual([])
  })

  it('end with the event of the edge, redriven only there', async () => {
    const paths = (await runRecipe(true)) as Paths
    for (const [edge, events] of paths) expect(edge).toContain(`-${events.at(-1)?.type}-`)
    expect(paths.get('e-signed-attempt.failed-1')?.map(({ type }) => type)).toEqual([
      'message.sealed',
      'attempt.failed',
    ])
    const inside = [...paths.values()].flatMap((events) => events.slice(0, -1))
    expect(inside.map(({ type }) => type)).not.toContain('delivery.redriven')
  })
})
