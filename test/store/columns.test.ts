import { describe, expect, it } from 'vitest'
import { toColumns } from '../../src/store/columns.ts'

const SHAPE = { id: 'text', count: 'integer', detail: 'json' } as const

describe('rows of a batch', () => {
  it('are columns, side by side', () => {
    const rows = [
      { id: 'a', count: 1, detail: { x: 1 } },
      { id: 'b"', count: null },
      { id: null, count: 3, detail: null },
    ]
    expect(toColumns(SHAPE, rows)).toEqual(['{"a","b\\"",NULL}', '{1,NULL,3}', '{"x":1}\n\n'])
  })

  it('have a place each, also when one object stands for several', () => {
    const none = {}
    const rows = [none, none, { detail: [1] }, none, { detail: [2] }, none]
    expect(toColumns(SHAPE, rows)[2]).toBe('\n\n[1]\n\n[2]\n')
    expect(toColumns(SHAPE, rows)[0]).toBe('{NULL,NULL,NULL,NULL,NULL,NULL}')
  })
})
