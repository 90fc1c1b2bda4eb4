import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/store/turns.ts'

/** Work that begins when it is its turn and ends when it is told to. */
function createWork() {
  const begun: string[] = []
  const ends = new Map<string, (how: 'done' | 'failed') => void>()
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve, reject) => {
      ends.set(name, (how) => (how === 'done' ? resolve(name) : reject(new Error(name))))
    })
  }
  return { begun, work, end: (name: string, how: 'done' | 'failed') => ends.get(name)?.(how) }
}

describe('turns', () => {
  it('let so many begin at once, and the others in their order', async () => {
    const { begun, work, end } = createWork()
    const turns = createTurns(2)
    const all = ['a', 'b', 'c', 'd'].map((name) => turns(work(name)))
    expect(begun).toEqual(['a', 'b'])
    end('b', 'done')
    await all[1]
    expect(begun).toEqual(['a', 'b', 'c'])
    for (const name of ['a', 'c']) end(name, 'done')
    await Promise.all([all[0], all[2]])
    expect(begun).toEqual(['a', 'b', 'c', 'd'])
    end('d', 'done')
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('go on after work that fails', async () => {
    const { begun, work, end } = createWork()
    const turns = createTurns(1)
    const failing = turns(work('a'))
    const next = turns(work('b'))
    end('a', 'failed')
    await expect(failing).rejects.toThrow('a')
    end('b', 'done')
    expect(await next).toBe('b')
    expect(begun).toEqual(['a', 'b'])
  })
})
