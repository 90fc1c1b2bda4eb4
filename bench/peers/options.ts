import { parseArgs } from 'node:util'

/** How a run is set up. */
export interface PeersOptions {
  /** Less of everything, for a first impression; what is lost or hangs fails it all the same. */
  readonly quick: boolean
  readonly rounds: number
  readonly deliveries: number
  readonly latencySeconds: number
  /** Only contestants with this in their name. */
  readonly only: string
  /** A folder for CPU profiles of the turns, to be looked at in a browser's developer tools. */
  readonly profile: string | undefined
}

const count = (name: string, value: string): number => {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1) return number
  throw new RangeError(`--${name} wants a whole number of at least 1, got ${value}`)
}

const USUAL = { rounds: '3', deliveries: '4000', seconds: '2' } as const
const QUICK = { rounds: '1', deliveries: '1000', seconds: '1' } as const

/**
 * @throws {TypeError} there is no such option.
 * @throws {RangeError} a value is wrong.
 */
export function parsePeersOptions(args: readonly string[]): PeersOptions {
  const { values: given } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      deliveries: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  })
  const values = { ...(given.quick ? QUICK : USUAL), ...given }
  return {
    quick: values.quick,
    rounds: count('rounds', values.rounds),
    deliveries: count('deliveries', values.deliveries),
    latencySeconds: count('seconds', values.seconds),
    only: values.only,
    profile: values.profile,
  }
}
