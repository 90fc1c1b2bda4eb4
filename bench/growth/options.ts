import { parseArgs } from 'node:util'
import { OptionError } from '../../src/index.ts'

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
  /** The full database stays, under this name, and is used again by the next run. */
  readonly keep: string | undefined
  /** Only fills. */
  readonly fillOnly: boolean
}

/** @throws {OptionError} a value is no whole number from 1 on. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      finished: { type: 'string', default: '200000' },
      days: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '7' },
      seconds: { type: 'string', default: '10' },
      keep: { type: 'string' },
      'fill-only': { type: 'boolean', default: false },
    },
  })
  return {
    finished: toCount('finished', values.finished),
    days: toCount('days', values.days),
    rounds: toCount('rounds', values.rounds),
    seconds: toCount('seconds', values.seconds),
    keep: values.keep,
    fillOnly: values['fill-only'],
  }
}

function toCount(name: string, text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count > 0) return count
  throw new OptionError(`--${name}`, `want a whole number from 1 on, got ${text}`)
}
