import { describe, expect, it } from 'vitest'
import { createGroupCommit } from '../../src/engine/group-commit.ts'

/** Batches that end when they are told to, and the next one that begins. */
function createWrites() {
  const batches: (readonly string[])[] = []
  const ends: (() => void)[] = []
  let heard = () => {}
  const write = (items: readonly string[]) => {
    batches.push(items)
    heard()
    return new Promise<readonly string[]>((resolve) => ends.push(() => resolve(items)))
  }
  const begun = async (count: number) => {
    while (batches.length < count) {
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    }
  }
  return { batches, write, begun, end: (index: number) => ends[index]?.() }
}

/** The event loop has turned often enough for a batch to have begun. */
const turns = async () => {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('a group commit of even batches', () => {
  const create = (even: boolean) => {
    const writes = createWrites()
    const commit = createGroupCommit<string, string>({
      write: writes.write,
      maxBatch: 10,
      maxConcurrent: 2,
      even,
    })
    return { ...writes, commit }
  }

  it('begins a second one when as many wait as are being written, and not before', async () => {
    const { commit, batches, begun, end } = create(true)
    const results = ['a', 'b'].map((item) => commit.add(item))
    await begun(1)
    results.push(commit.add('c'))
    await turns()
    expect(batches).toEqual([['a', 'b']])
    results.push(commit.add('d'))
    await begun(2)
    expect(batches).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    end(0)
    end(1)
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('writes what waits when the others have ended, however little that is', async () => {
    const { commit, batches, begun, end } = create(true)
    const results = ['a', 'b', 'c'].map((item) => commit.add(item))
    await begun(1)
    results.push(commit.add('d'))
    end(0)
    await begun(2)
    expect(batches).toEqual([['a', 'b', 'c'], ['d']])
    end(1)
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('begins a second one at once where evenness is not asked for', async () => {
    const { commit, batches, begun, end } = create(false)
    const results = ['a', 'b'].map((item) => commit.add(item))
    await begun(1)
    results.push(commit.add('c'))
    await begun(2)
    expect(batches).toEqual([['a', 'b'], ['c']])
    end(0)
    end(1)
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c'])
  })
})
