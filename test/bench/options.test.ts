import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parsePeersOptions } from '../../bench/peers/options.ts'

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
  ['bench', 'main.ts', ['--surprise'], '--surprise'],
  ['bench', 'main.ts', ['--ill', 'well'], 'well'],
  ['bench', 'main.ts', ['everything'], 'everything'],
  ['bench:peers', 'peers/main.ts', ['--surprise'], '--surprise'],
  ['bench:peers', 'peers/main.ts', ['--rounds', 'three'], '--rounds'],
  ['bench:peers', 'peers/main.ts', ['--deliveries', '0'], '--deliveries'],
  ['bench:growth', 'growth/main.ts', ['--surprise'], '--surprise'],
  ['bench:growth', 'growth/main.ts', ['--days', '0'], '--days'],
  ['bench:waiting', 'growth/long-wait.ts', ['--surprise'], '--surprise'],
  ['bench:waiting', 'growth/long-wait.ts', ['--only', 'pace'], '--only'],
  ['ledger', 'ledger/main.ts', ['--surprise'], '--surprise'],
  ['ledger', 'ledger/main.ts', ['--from', 'air'], '--from'],
])('%s (%s) refuses %j in a line, and runs nothing', (name, file, args, what) => {
  const main = fileURLToPath(new URL(`../../bench/${file}`, import.meta.url))
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', main, ...args],
    { encoding: 'utf8' },
  )
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr.trimEnd().split('\n')).toEqual([expect.stringContaining(`${name}: `)])
  expect(stderr).toContain(what)
})
