import { parseArgs } from 'node:util'
import { OptionError } from '../../src/index.ts'

export const PARTS = ['pace', 'retire', 'bloat'] as const

/** One part of what is measured. */
export type Part = (typeof PARTS)[number]

/** How much a run does. */
export interface Options {
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

/** @throws {OptionError} a value is no whole number from 1 on, or there is no such part. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      finished: { type: 'string', default: '200000' },
      days: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '10' },
      rate: { type: 'string' },
      'vacuum-percent': { type: 'string' },
      keep: { type: 'string' },
      only: { type: 'string' },
    },
  })
  return {
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

/** @throws {OptionError} a value is no whole number from 1 on, or there is no such part. */
export function parseWaitingOptions(args: readonly string[]): WaitingOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      waiting: { type: 'string', default: '100000' },
      destinations: { type: 'string', default: '1000' },
      returning: { type: 'string', default: '20000' },
      'down-seconds': { type: 'string', default: '20' },
      'watch-seconds': { type: 'string', default: '120' },
      only: { type: 'string' },
    },
  })
  return {
    waiting: toCount('waiting', values.waiting),
    destinations: toCount('destinations', values.destinations),
    returning: toCount('returning', values.returning),
    downSeconds: toCount('down-seconds', values['down-seconds']),
    watchSeconds: toCount('watch-seconds', values['watch-seconds']),
    parts: toParts(WAITING_PARTS, values.only),
  }
}
