import { parseArgs } from 'node:util'
import { SABOTAGES, type Sabotage } from './sabotage.ts'

/** How a run is set up. */
export interface LedgerOptions {
  /** Rules which faults and sessions come in which order. */
  readonly seed: number
  /** The run goes on until so many engines were killed. */
  readonly kills: number
  /** Engines at work at once. */
  readonly engines: number
  /** Longest time under fire, seconds. */
  readonly seconds: number
  /** Longest time to settle, seconds. */
  readonly settleSeconds: number
  /** Mean pause between two faults, milliseconds. */
  readonly paceMs: number
  /** Sessions begun per second at most, all engines together. */
  readonly rate: number
  /** Falsifies the books before they are compared; the run has to fail. `each`: one after the other. */
  readonly sabotage: Sabotage | 'each' | undefined
  /** Engines run the build (`dist`), or the sources. */
  readonly from: 'dist' | 'source'
  /** A file for the figures. */
  readonly json: string | undefined
  /** Says what happens as it happens. */
  readonly verbose: boolean
  /** Leaves database and ledger behind. */
  readonly keep: boolean
}

const count = (name: string, value: string, least: number): number => {
  const number = Number(value)
  if (Number.isInteger(number) && number >= least) return number
  throw new RangeError(`--${name} wants a whole number of at least ${least}, got ${value}`)
}

/** @throws {RangeError} a value is wrong. */
export function parseLedgerOptions(args: readonly string[]): LedgerOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: '1' },
      kills: { type: 'string', default: '1000' },
      engines: { type: 'string', default: '4' },
      seconds: { type: 'string', default: '1800' },
      'settle-seconds': { type: 'string', default: '180' },
      pace: { type: 'string', default: '250' },
      rate: { type: 'string', default: '60' },
      sabotage: { type: 'string' },
      from: { type: 'string', default: 'dist' },
      json: { type: 'string' },
      verbose: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  })
  const { from, sabotage } = values
  if (from !== 'dist' && from !== 'source') throw new RangeError('--from wants dist or source')
  return {
    seed: count('seed', values.seed, 0),
    kills: count('kills', values.kills, 0),
    engines: count('engines', values.engines, 2),
    seconds: count('seconds', values.seconds, 1),
    settleSeconds: count('settle-seconds', values['settle-seconds'], 1),
    paceMs: count('pace', values.pace, 0),
    rate: count('rate', values.rate, 1),
    sabotage: sabotage === undefined ? undefined : parseSabotage(sabotage),
    from,
    json: values.json,
    verbose: values.verbose,
    keep: values.keep,
  }
}

function parseSabotage(value: string): Sabotage | 'each' {
  const names = Object.keys(SABOTAGES)
  if (value === 'each' || names.includes(value)) return value as Sabotage | 'each'
  throw new RangeError(`--sabotage wants each or one of ${names.join(', ')}, got ${value}`)
}
