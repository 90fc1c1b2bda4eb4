import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parsePeersOptions } from '../../bench/peers/options.ts'

const MAIN = fileURLToPath(new URL('../../bench/peers/main.ts', import.meta.url))

it('the bench of peers has defaults for all its options', () => {
  expect(parsePeersOptions(['--only', 'signoff'])).toEqual({
    rounds: 3,
    deliveries: 4000,
    latencySeconds: 2,
    only: 'signoff',
    profile: undefined,
  })
})

it.each([
  [['--surprise'], '--surprise'],
  [['--rounds', 'three'], '--rounds'],
  [['--deliveries', '0'], '--deliveries'],
])('%j is refused in a line, and nothing is run', (args, name) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', MAIN, ...args],
    { encoding: 'utf8' },
  )
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^bench:peers: .+\n$/)
  expect(stderr).toContain(name)
})
