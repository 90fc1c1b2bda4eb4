/** The crash ledger. `npm run ledger -- --seed 1 --kills 1000`; exit code 0 only if all books agree. */
import { writeFile } from 'node:fs/promises'
import { readUsage } from '../usage.ts'
import type { Facts } from './checks.ts'
import { type LedgerOptions, parseLedgerOptions } from './options.ts'
import { reconcile } from './reconcile.ts'
import { formatReport, toReport } from './report.ts'
import { type RunResult, runLedger } from './run.ts'
import { SABOTAGES, type Sabotage, sabotage } from './sabotage.ts'

const print = (text: string) => process.stdout.write(`${text}\n`)

/** Falsifies the books in every way there is; each has to be found out. */
function sabotageEach(facts: Facts): boolean {
  const names = Object.keys(SABOTAGES) as Sabotage[]
  const missed = names.filter((name) => {
    const { check } = SABOTAGES[name]
    const before = reconcile(facts).amiss[check]
    const found = reconcile(sabotage(name, facts)).amiss[check] > before
    print(`sabotage ${name.padEnd(12)} ${found ? `found out (${check})` : 'NOT FOUND OUT'}`)
    return !found
  })
  return missed.length === 0
}

async function judge(options: LedgerOptions, result: RunResult): Promise<boolean> {
  const { sabotage: how } = options
  const facts = how === undefined || how === 'each' ? result.facts : sabotage(how, result.facts)
  const report = toReport(options, result, reconcile(facts))
  print(formatReport(report))
  if (options.json) await writeFile(options.json, `${JSON.stringify(report, undefined, 2)}\n`)
  const found = how !== 'each' || sabotageEach(facts)
  return report.ok && found
}

async function main(): Promise<void> {
  const options = readUsage('ledger', parseLedgerOptions)
  if (options === undefined) return
  const began = Date.now()
  const say = (line: string) => {
    if (options.verbose)
      process.stderr.write(`${((Date.now() - began) / 1000).toFixed(2)} ${line}\n`)
  }
  process.exitCode = (await judge(options, await runLedger(options, say))) ? 0 : 1
}

await main()
