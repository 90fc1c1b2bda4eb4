import { parseArgs } from 'node:util'
import { OptionError } from '../../src/index.ts'

export const PARTS = ['pace', 'retire', 'bloat'] as const

/** One part of what is measured. */
export type Part = (typeof PARTS)[number]

/** How much a run does. */
export interface Options {
  /** Less of everything, for a first impression; what is lost or hangs fails it all the same. */
  readonly quick: boolean
  /** Deliveries that are final and old. Three times as many lines are in the journal. */
  readonly finished: number
  /** Days that they are spread over. */
  readonly days: number
  /** Turns of each side. */
  readonly rounds: number
  /** How long each part under load lasts. */
  readonly seconds: number
  /** Deliveries a second while growth is watched; undefined: as many as there can be. */
  readonly rate: number | undefined
  /** Share of dead rows at which autovacuum comes to the tables that are updated, in hundredths; undefined: the server's own. */
  readonly vacuumPercent: number | undefined
  /** The full database stays, under this name, and is used again by the next run. */
  readonly keep: string | undefined
  /** Parts to be measured: all, or one. */
  readonly parts: readonly Part[]
}

const USUAL = { finished: '200000', days: '10', rounds: '7', seconds: '10' } as const
const QUICK = { finished: '2000', days: '2', rounds: '1', seconds: '2' } as const

/** @throws {OptionError} a value is no whole number from 1 on, or there is no such part. */
export function parseOptions(args: readonly string[]): Options {
  const { values: given } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      finished: { type: 'string' },
      days: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      rate: { type: 'string' },
      'vacuum-percent': { type: 'string' },
      keep: { type: 'string' },
      only: { type: 'string' },
    },
  })
  const values = { ...(given.quick ? QUICK : USUAL), ...given }
  return {
    quick: values.quick,
    finished: toCount('finished', values.finished),
    days: toCount('days', values.days),
    rounds: toCount('rounds', values.rounds),
    seconds: toCount('seconds', values.seconds),
    rate: toOptionalCount('rate', values.rate),
    vacuumPercent: toOptionalCount('vacuum-percent', values['vacuum-percent']),
    keep: values.keep,
    parts: values.only === 'nothing' ? [] : toParts(PARTS, values.only),
  }
}

function toParts<Name extends string>(
  all: readonly Name[],
  only: string | undefined,
): readonly Name[] {
  if (only === undefined) return all
  const part = all.find((one) => one === only)
  if (part) return [part]
  throw new OptionError('--only', `want ${all.join(' or ')}, got ${only}`)
}

const toOptionalCount = (name: string, text: string | undefined) =>
  text === undefined ? undefined : toCount(name, text)

function toCount(name: string, text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new OptionError(`--${name}`, `want a whole number from 1 on, got ${text}`)
}

export const WAITING_PARTS = ['rest', 'return'] as const

/** How much a run of waiting does. */
export interface WaitingOptions {
  /** Less of everything, for a first impression; what is lost or hangs fails it all the same. */
  readonly quick: boolean
  /** Deliveries that wait in the end, spread over the destinations. */
  readonly waiting: number
  readonly destinations: number
  /** Deliveries that are due when the destinations come back. */
  readonly returning: number
  /** How long the destinations refuse everything before. */
  readonly downSeconds: number
  /** How long their return is watched at most. */
  readonly watchSeconds: number
  /** Parts to be measured: all, or one. */
  readonly parts: readonly (typeof WAITING_PARTS)[number][]
}

const USUAL_WAITING = {
  waiting: '100000',
  destinations: '1000',
  returning: '20000',
  'down-seconds': '20',
  'watch-seconds': '120',
} as const

const QUICK_WAITING = {
  waiting: '1000',
  destinations: '50',
  returning: '500',
  'down-seconds': '3',
  'watch-seconds': '60',
} as const

/** @throws {OptionError} a value is no whole number from 1 on, or there is no such part. */
export function parseWaitingOptions(args: readonly string[]): WaitingOptions {
  const { values: given } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      waiting: { type: 'string' },
      destinations: { type: 'string' },
      returning: { type: 'string' },
      'down-seconds': { type: 'string' },
      'watch-seconds': { type: 'string' },
      only: { type: 'string' },
    },
  })
  const values = { ...(given.quick ? QUICK_WAITING : USUAL_WAITING), ...given }
  return {
    quick: values.quick,
    waiting: toCount('waiting', values.waiting),
    destinations: toCount('destinations', values.destinations),
    returning: toCount('returning', values.returning),
    downSeconds: toCount('down-seconds', values['down-seconds']),
    watchSeconds: toCount('watch-seconds', values['watch-seconds']),
    parts: toParts(WAITING_PARTS, values.only),
  }
}
