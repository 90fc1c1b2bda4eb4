import { describe, expect, it } from 'vitest'
import { createTurnedAway } from '../../src/engine/turned-away.ts'

const row = (id: string) => ({ instance: 'default', bucket: 3, id, fence: 0 })
const rows = (count: number) => Array.from({ length: count }, (_, index) => row(`d${index}`))

const idsOf = (taken: readonly { readonly id: string }[]) => taken.map(({ id }) => id)

describe('what was turned away', () => {
  it('comes first in, first out, and once', () => {
    const memory = createTurnedAway(100)
    for (const one of rows(3)) memory.remember('a', one)
    memory.remember('b', row('other'))
    expect(memory.take('a', 2)).toEqual([row('d0'), row('d1')])
    expect(idsOf(memory.take('a', 9))).toEqual(['d2'])
    expect(memory.take('a', 9)).toEqual([])
    expect(memory.size).toBe(1)
  })

  it('keeps nothing of the delivery but what it is found by', () => {
    const memory = createTurnedAway(100)
    memory.remember('a', { ...row('d'), facts: 'large' } as ReturnType<typeof row>)
    expect(memory.take('a', 1)).toEqual([row('d')])
  })

  it('is remembered by its last fence, in its old place', () => {
    const memory = createTurnedAway(100)
    for (const one of rows(2)) memory.remember('a', one)
    memory.remember('a', { ...row('d0'), fence: 2 })
    expect(memory.size).toBe(2)
    expect(memory.take('a', 1)).toEqual([{ ...row('d0'), fence: 2 }])
  })

  it('is forgotten alone, by lane, and altogether', () => {
    const memory = createTurnedAway(100)
    for (const lane of ['a', 'b', 'c']) for (const one of rows(3)) memory.remember(lane, one)
    memory.drop('a', 'd1')
    memory.drop('a', 'unknown')
    memory.drop('unknown', 'd1')
    memory.forget('b')
    expect(memory.size).toBe(5)
    expect(idsOf(memory.take('a', 9))).toEqual(['d0', 'd2'])
    expect(memory.take('b', 9)).toEqual([])
    memory.clear()
    expect(memory.size).toBe(0)
    expect(memory.take('c', 9)).toEqual([])
  })

  it('is a quarter of what others leave, for each lane, and never more than all in all', () => {
    const memory = createTurnedAway(64)
    for (const one of rows(100)) memory.remember('a', one)
    expect(memory.size).toBe(16)
    for (const one of rows(100)) memory.remember('b', one)
    expect(memory.size).toBe(16 + 12)
    for (let lane = 0; lane < 100; lane++)
      for (const one of rows(100)) memory.remember(`lane-${lane}`, one)
    expect(memory.size).toBeLessThanOrEqual(64)
    expect(idsOf(memory.take('a', 100))).toEqual(idsOf(rows(16)))
  })
})
