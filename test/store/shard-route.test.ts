import { describe, expect, it } from 'vitest'
import { REFERENCE_TABLES } from '../../src/store/citus.ts'
import { toColumns } from '../../src/store/columns.ts'
import {
  deliveryListSql,
  deliverySql,
  notificationSql,
  providerSql,
  type Statement,
  sessionSql,
  shapes,
  smallSql,
} from '../../src/store/sql/index.ts'
import { routeStatement } from '../support/shard-route.ts'
import { isWide, STATEMENTS } from '../support/statements.ts'

const SHARDS = 4
const ALL_SHARDS = [0, 1, 2, 3]

const shardsOf = ({ text }: Statement, parameters: readonly unknown[]) =>
  routeStatement(text, parameters, SHARDS).shares.map(({ shard }) => shard)

describe('a statement of a cluster', () => {
  it('that names a bucket goes to the shard of that bucket', () => {
    expect(shardsOf(deliverySql.GET_DELIVERY, [7, 'default', 'd'])).toEqual([3])
    expect(shardsOf(deliverySql.CLAIM_DELIVERIES, [8, 'now', 'then', 1, 'me', 'end'])).toEqual([0])
    expect(shardsOf(deliveryListSql.PEEK_DUE.narrow, [62, 'then'])).toEqual([2])
  })

  it('that has rows of many gives each shard its own, as they were written', () => {
    const rows = [5, 2, 9, 6].map((bucket) => ({
      instance_id: 'a "quoted", {one}\\',
      bucket,
      id: `id ${bucket}`,
    }))
    const parameters = [...toColumns(shapes.KEY_TAKING, rows), 'now']
    const { shares } = routeStatement(notificationSql.TAKE_KEYS.text, parameters, SHARDS)
    const own = (shard: number) => rows.filter(({ bucket }) => bucket % SHARDS === shard)
    expect(shares).toEqual(
      [1, 2].map((shard) => ({
        shard,
        parameters: [...toColumns(shapes.KEY_TAKING, own(shard)), 'now'],
      })),
    )
  })

  it('that has rows as JSON gives each shard its own, too', () => {
    const lines = [5, 6, 9].map((bucket) => ({ bucket, actor_id: 'a' }))
    const parameters = [JSON.stringify(lines)]
    const { shares } = routeStatement(providerSql.APPEND_JOURNAL.text, parameters, SHARDS)
    expect(shares).toEqual([
      { shard: 1, parameters: [JSON.stringify([lines[0], lines[2]])] },
      { shard: 2, parameters: [JSON.stringify([lines[1]])] },
    ])
  })

  it('that is for one server has another form here', () => {
    for (const [, statement] of STATEMENTS.filter(([, one]) => isWide(one)))
      expect(() => routeStatement(statement.text, [], SHARDS)).toThrow('is for one server')
  })

  it('that reads many goes to all, and one of a small table to the first, unless all have a copy', () => {
    expect(shardsOf(sessionSql.FIND_ACCOUNT_SESSIONS, ['default', 'ann'])).toEqual(ALL_SHARDS)
    expect(shardsOf(smallSql.BEAT_REPLICA, ['r', 'now', false])).toEqual([0])
    expect(shardsOf(smallSql.GET_RELYING_PARTY, ['default', 'shop'])).toEqual([0])
    expect(shardsOf(smallSql.PUT_RELYING_PARTY, [])).toEqual(ALL_SHARDS)
  })

  it.each(STATEMENTS.filter(([, statement]) => !isWide(statement)))(
    '%s finds its way',
    (_, { text, scope }) => {
      const parameters = Array.from({ length: 80 }, () => '[]')
      const { shares } = routeStatement(text, parameters, SHARDS)
      const isCopied = REFERENCE_TABLES.some((table) => text.includes(`signoff.${table}`))
      const isEverywhere = text.startsWith('set ') || (isCopied && !text.startsWith('select'))
      const small = isEverywhere ? SHARDS : 1
      expect(shares).toHaveLength({ bucket: 1, batch: 0, scatter: SHARDS, small }[scope])
    },
  )
})
