import { CHECKS, type CheckName } from './checks.ts'
import { KILLS, TROUBLES } from './faults.ts'
import type { LedgerOptions } from './options.ts'
import type { Verdict } from './reconcile.ts'
import type { RunResult } from './run.ts'

/** The figures of a run, as they go into a file. */
export interface LedgerReport {
  readonly seed: number
  readonly ok: boolean
  readonly kills: number
  readonly killsByKind: Readonly<Record<string, number>>
  readonly troublesByKind: Readonly<Record<string, number>>
  readonly armedInVain: number
  /** Engines that the database's driver ended by throwing out of the event loop. */
  readonly driverThrew: number
  readonly engines: number
  readonly underFireSeconds: number
  readonly settledInSeconds: number
  readonly figures: Verdict['figures']
  readonly duplicates: Verdict['duplicates']
  readonly amiss: Verdict['amiss']
  readonly faults: readonly string[]
  readonly examples: readonly string[]
  readonly calls: RunResult['calls']
  readonly warnings: RunResult['warnings']
}

/** Puts together what a run came to, and whether all holds. */
export function toReport(
  options: LedgerOptions,
  result: RunResult,
  verdict: Verdict,
): LedgerReport {
  const { unsettled, calls, failures, kills } = result
  const log = result.facts.faults
  const countOf = (kinds: readonly string[]) =>
    Object.fromEntries(kinds.map((kind) => [kind, log.count(kind)]))
  const unseen = [...KILLS, ...TROUBLES].filter((kind) => log.count(kind) === 0)
  const faults = [
    ...failures,
    ...Object.entries(verdict.amiss)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${count} ${CHECKS[name as CheckName]} (${name})`),
    ...(calls.hung > 0 ? [`${calls.hung} calls that never ended`] : []),
    ...(log.count('unasked') > 0
      ? [`${log.count('unasked')} engines killed by somebody else`]
      : []),
    ...(log.count('drainHung') > 0 ? [`${log.count('drainHung')} drains that never ended`] : []),
    ...(unsettled.deliveries + unsettled.sessions > 0
      ? [`not settled: ${unsettled.deliveries} deliveries, ${unsettled.sessions} sessions`]
      : []),
    ...(options.kills >= 25 && unseen.length > 0 ? [`never happened: ${unseen.join(', ')}`] : []),
    ...(verdict.figures.committedLogouts === 0 ? ['nothing was ended'] : []),
    ...(kills < options.kills ? [`${kills} kills of ${options.kills}: out of time`] : []),
  ]
  return {
    seed: options.seed,
    ok: faults.length === 0,
    kills,
    killsByKind: countOf(KILLS),
    troublesByKind: countOf(TROUBLES),
    armedInVain: result.missed,
    driverThrew: log.count('driverThrew'),
    engines: result.engines,
    underFireSeconds: Math.round(result.underFireMs / 1000),
    settledInSeconds: Math.round(unsettled.tookMs / 100) / 10,
    figures: verdict.figures,
    duplicates: verdict.duplicates,
    amiss: verdict.amiss,
    faults,
    examples: verdict.examples,
    calls,
    warnings: result.warnings,
  }
}

const toList = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ') || 'none'

/** The figures for a person. */
export function formatReport(report: LedgerReport): string {
  const { figures, duplicates, amiss, calls } = report
  const rows: readonly (readonly [string, string | number])[] = [
    ['seed', report.seed],
    [
      'engines killed',
      `${report.kills} in ${report.underFireSeconds} s, of ${report.engines} begun`,
    ],
    ['  by kind', toList(report.killsByKind)],
    ['  armed in vain', report.armedInVain],
    ['  ended by the database driver', report.driverThrew],
    ['other troubles', toList(report.troublesByKind)],
    [
      'calls',
      `${calls.resolved} resolved, ${calls.rejected} rejected, ${calls.died} died with their engine, ${calls.hung} hung`,
    ],
    ['  rejected with', toList(calls.codes)],
    ['sessions begun', figures.sessions],
    [
      'committed logouts',
      `${figures.committedLogouts}, of which ${figures.maybeCommitted} without an answer; ${figures.maybeNot} were not committed`,
    ],
    ['relying parties to tell', figures.toBeTold],
    ['relying parties told', figures.told],
    [
      'deliveries, attempts, accepted',
      `${figures.deliveries}, ${figures.attempts}, ${figures.accepted}`,
    ],
    ['LOST', amiss.lost],
    ['duplicates', duplicates.count],
    ['  explained by', toList(duplicates.explained)],
    ['  unexplained', duplicates.unexplained],
    ['settled within', `${report.settledInSeconds} s`],
    ['warnings', toList(report.warnings)],
    ...Object.entries(CHECKS).map(([name, text]) => [text, amiss[name as CheckName]] as const),
  ]
  const width = 44
  const lines = rows.map(([name, value]) => `${name.padEnd(width)} ${value}`)
  const verdict = report.ok
    ? ['The books agree.']
    : ['THE BOOKS DISAGREE:', ...report.faults, ...report.examples]
  return [...lines, '', ...verdict].join('\n')
}
