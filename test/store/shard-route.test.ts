import { describe, expect, it } from 'vitest'
import { toColumns } from '../../src/store/columns.ts'
import {
  deliveryListSql,
  deliverySql,
  destinationSql,
  type Statement,
  saveSql,
  sessionSql,
  shapes,
  smallSql,
} from '../../src/store/sql/index.ts'
import { isStatement, routeStatement } from '../support/shard-route.ts'

const SHARDS = 4
const ALL_SHARDS = [0, 1, 2, 3]

const shardsOf = ({ text }: Statement, parameters: readonly unknown[]) =>
  routeStatement(text, parameters, SHARDS).shares.map(({ shard }) => shard)

describe('a statement of a cluster', () => {
  it('that names a bucket goes to the shard of that bucket', () => {
    expect(shardsOf(deliverySql.GET_DELIVERY, [7, 'default', 'd'])).toEqual([3])
    expect(shardsOf(deliverySql.CLAIM_DELIVERIES, [8, 'now', 'then', 1, 'me', 'end'])).toEqual([0])
    expect(shardsOf(deliveryListSql.PEEK_BUCKET, [62, 'then'])).toEqual([2])
  })

  it('that has rows of many gives each shard its own, as they were written', () => {
    const row = {
      instance_id: 'a "quoted", {one}\\',
      revision: 1,
      snapshot: { value: 'sent', context: { note: 'a\nb, "c"' } },
    }
    const rows = [5, 2, 9, 6].map((bucket) => ({ ...row, bucket, id: `id ${bucket}` }))
    const parameters = ['now', ...toColumns(shapes.DELIVERY_STEP, rows)]
    const { shares } = routeStatement(saveSql.SAVE_DELIVERIES.text, parameters, SHARDS)
    const own = (shard: number) => rows.filter(({ bucket }) => bucket % SHARDS === shard)
    expect(shares).toEqual(
      [1, 2].map((shard) => ({
        shard,
        parameters: ['now', ...toColumns(shapes.DELIVERY_STEP, own(shard))],
      })),
    )
  })

  it('that has rows as JSON gives each shard its own, too', () => {
    const [step, line] = [[{ bucket: 5, id: 'a' }], [{ bucket: 5, actor_id: 'a' }]]
    const parameters = [JSON.stringify(step), JSON.stringify(line)]
    const { shares } = routeStatement(destinationSql.SAVE_DESTINATION.text, parameters, SHARDS)
    expect(shares).toEqual([{ shard: 1, parameters }])
  })

  it('that reads many goes to all, and one of a small table to the first, unless all have a copy', () => {
    expect(shardsOf(sessionSql.FIND_ACCOUNT_SESSIONS, ['default', 'ann'])).toEqual(ALL_SHARDS)
    expect(shardsOf(smallSql.BEAT_REPLICA, ['r', 'now', false])).toEqual([0])
    expect(shardsOf(smallSql.GET_RELYING_PARTY, ['default', 'shop'])).toEqual([0])
    expect(shardsOf(smallSql.PUT_RELYING_PARTY, [])).toEqual(ALL_SHARDS)
  })

  it.each(
    Object.entries({ ...deliverySql, ...saveSql, ...sessionSql, ...destinationSql }).filter(
      (entry): entry is [string, Statement] => isStatement(entry[1]),
    ),
  )('%s finds its way', (_, { text, scope }) => {
    const parameters = Array.from({ length: 80 }, () => '[]')
    const { shares } = routeStatement(text, parameters, SHARDS)
    expect(shares).toHaveLength({ bucket: 1, batch: 0, scatter: SHARDS, small: 1 }[scope])
  })
})
