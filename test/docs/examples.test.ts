import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Signoff, SignoffOptions } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { blocksOf, runBlock } from './support/block.ts'

let bench: TestBench
let signoff: Signoff

beforeAll(async () => {
  bench = await createBench()
  signoff = await bench.create({ origins: { primary: 'op.example' } })
})

afterAll(() => bench.close())

describe.each(['docs/origins.md', 'docs/texts.md'])('every program on %s', (page) => {
  it('is there, and runs', async () => {
    const blocks = blocksOf(page)
    expect(blocks.length).toBeGreaterThan(1)
    const names = {
      signoff,
      createSignoff: (options: SignoffOptions) => bench.create(options),
      request: { headers: { forwarded: 'for=192.0.2.1;host=auth.op.example' } },
      recipient: { userId: 'anna', verifiedEmail: 'anna@example.org' },
      code: '48151623',
    }
    for (const block of blocks) await runBlock(block, names)
  })
})

describe('docs/origins.md', () => {
  it('lets the links of its example point to the origin of the request', async () => {
    const rows = await bench.database.sql`select facts from signoff.delivery`
    expect(rows.map(({ facts }) => facts.origin)).toEqual(['https://auth.op.example'])
  })
})
