import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KILLS, TROUBLES } from '../../bench/ledger/faults.ts'
import type { LedgerReport } from '../../bench/ledger/report.ts'

const KILLS_WANTED = 25

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ledger-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Run {
  readonly code: number | null
  readonly output: string
}

/** The short form, from source. */
function runLedger(...args: readonly string[]): Promise<Run> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'bench/ledger/main.ts', '--from', 'source', ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}

test('no logout is lost, and no duplicate unexplained, whatever is killed', async () => {
  const json = join(folder, 'report.json')
  const limits = ['--kills', String(KILLS_WANTED), '--seconds', '200', '--settle-seconds', '90']
  const { code, output } = await runLedger(...limits, '--sabotage', 'each', '--json', json)
  expect(code, output).toBe(0)
  const report = JSON.parse(await readFile(json, 'utf8')) as LedgerReport
  expect(report.kills).toBeGreaterThanOrEqual(KILLS_WANTED)
  for (const kind of KILLS) expect(report.killsByKind[kind], kind).toBeGreaterThan(0)
  for (const kind of TROUBLES) expect(report.troublesByKind[kind], kind).toBeGreaterThan(0)
  expect(report.amiss.lost).toBe(0)
  expect(report.duplicates.unexplained).toBe(0)
  expect(report.figures.told).toBe(report.figures.toBeTold)
  expect(report.figures.committedLogouts).toBeGreaterThan(10)
}, 320_000)

test('it fails when a record of its own is missing', async () => {
  const limits = ['--kills', '1', '--seconds', '60', '--settle-seconds', '60']
  const { code, output } = await runLedger(...limits, '--sabotage', 'drop')
  expect(code, output).toBe(1)
  expect(output).toContain('LOST                                         1')
  expect(output).toContain('THE BOOKS DISAGREE')
}, 150_000)
