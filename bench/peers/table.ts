import { median } from '../statistics.ts'
import type { Entrant } from './contestant.ts'
import type { Latency, TurnResult } from './turn.ts'

/** A contestant and what its turns came to. */
export interface Standing {
  readonly entrant: Entrant
  readonly results: TurnResult[]
}

const middle = (standing: Standing, pick: (result: TurnResult) => number | undefined) => {
  const values = standing.results.flatMap((result) => pick(result) ?? [])
  return values.length === 0 ? undefined : median(values)
}

const show = (value: number | undefined, digits: number) => value?.toFixed(digits) ?? '–'

const latency = (standing: Standing, pick: (result: TurnResult) => Latency | undefined) =>
  `${show(
    middle(standing, (result) => pick(result)?.p50),
    1,
  )} / ${show(
    middle(standing, (result) => pick(result)?.p99),
    1,
  )}`

const totalCpu = ({ nodeSeconds, storeSeconds }: TurnResult) => nodeSeconds + (storeSeconds ?? 0)

function toRow(standing: Standing): readonly string[] {
  return [
    standing.entrant.name,
    show(
      middle(standing, ({ perSecond }) => perSecond),
      0,
    ),
    latency(standing, ({ half }) => half),
    latency(standing, ({ common }) => common),
    show(middle(standing, totalCpu), 2),
    show(
      middle(standing, ({ nodeSeconds }) => nodeSeconds),
      2,
    ),
    show(
      middle(standing, ({ transactions }) => transactions),
      0,
    ),
  ]
}

const HEAD = [
  'medians',
  'deliveries/s',
  'p50/p99 ms at half',
  'p50/p99 ms, same rate',
  'CPU s/1000',
  'of it Node',
  'transactions/1000',
]

const isOurs = ({ entrant }: Standing) => entrant.name.startsWith('signoff')

/** The table of a run, and ours against the best of the others, round by round. */
export function formatTable(standings: readonly Standing[]): readonly string[] {
  const rate = standings.flatMap(({ results }) => results.flatMap((one) => one.common?.rate ?? []))
  const head = HEAD.map((cell) => cell.replace('same rate', `at ${rate[0] ?? '–'}/s`))
  const rows = [head, ...standings.map(toRow)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
  return ['', ...lines, '', ...standings.filter(isOurs).map((ours) => compare(ours, standings))]
}

/** `signoff … : 1.20 of the fastest peer, 0.80 of the least CPU`: medians of the rounds' ratios. */
function compare(ours: Standing, standings: readonly Standing[]): string {
  const peers = standings.filter((one) => !isOurs(one) && one.entrant.store !== 'none')
  const ratio = (
    pick: (result: TurnResult) => number | undefined,
    best: (...values: number[]) => number,
  ) => {
    const ratios = ours.results.flatMap((result, round) => {
      const others = peers.flatMap(({ results }) => {
        const other = results[round]
        return other ? (pick(other) ?? []) : []
      })
      const mine = pick(result)
      return mine === undefined || others.length === 0 ? [] : [mine / best(...others)]
    })
    return ratios.length === 0 ? '–' : median(ratios).toFixed(2)
  }
  const rate = ratio(({ perSecond }) => perSecond, Math.max)
  const cpu = ratio(totalCpu, Math.min)
  const p50 = ratio(({ half }) => half?.p50, Math.min)
  const p99 = ratio(({ half }) => half?.p99, Math.min)
  return `${ours.entrant.name}, against the best peer: rate ${rate}, CPU ${cpu}, p50 ${p50}, p99 ${p99}`
}
