import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { parseIll } from '../../bench/ailing-parties.ts'
import { parseOptions, parseWaitingOptions } from '../../bench/growth/options.ts'
import { parseLedgerOptions } from '../../bench/ledger/options.ts'
import { parsePeersOptions } from '../../bench/peers/options.ts'
import { chooseSections } from '../../bench/sections.ts'

it('the bench of peers has defaults for all its options', () => {
  expect(parsePeersOptions(['--only', 'signoff'])).toEqual({
    quick: false,
    rounds: 3,
    deliveries: 4000,
    latencySeconds: 2,
    only: 'signoff',
    profile: undefined,
  })
})

it.each([
  ['bench:peers', parsePeersOptions, 'deliveries'],
  ['bench:growth', parseOptions, 'finished'],
  ['bench:waiting', parseWaitingOptions, 'returning'],
] as const)('%s does less with --quick, but what is asked for', (_, parse, what) => {
  const read = (...args: string[]) => parse(args) as unknown as Readonly<Record<string, number>>
  const [usual, quick] = [read(), read('--quick')]
  expect([usual['quick'], quick['quick']]).toEqual([false, true])
  expect(quick[what]).toBeLessThan(usual[what] ?? 0)
  expect(read('--quick', `--${what}`, '12345')).toEqual({ ...quick, [what]: 12_345 })
})

it.each<[string, readonly string[], (args: readonly string[]) => unknown, string]>([
  ['bench', ['everything'], chooseSections, 'everything'],
  ['bench', ['well'], ([ill]) => parseIll(ill), 'well'],
  ['bench:peers', ['--rounds', 'three'], parsePeersOptions, '--rounds'],
  ['bench:peers', ['--deliveries', '0'], parsePeersOptions, '--deliveries'],
  ['bench:growth', ['--days', '0'], parseOptions, '--days'],
  ['bench:growth', ['--only', 'rest'], parseOptions, '--only'],
  ['bench:waiting', ['--only', 'pace'], parseWaitingOptions, '--only'],
  ['ledger', ['--from', 'air'], parseLedgerOptions, '--from'],
])('%s refuses %j, and names what is wrong', (_, args, parse, what) => {
  expect(() => parse(args)).toThrow(what)
})

it.each([
  ['bench', 'main.ts', ['--surprise'], '--surprise'],
  ['bench', 'main.ts', ['--ill', 'well'], 'well'],
  ['bench:peers', 'peers/main.ts', ['--surprise'], '--surprise'],
  ['bench:growth', 'growth/main.ts', ['--surprise'], '--surprise'],
  ['bench:waiting', 'growth/long-wait.ts', ['--surprise'], '--surprise'],
  ['ledger', 'ledger/main.ts', ['--surprise'], '--surprise'],
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
