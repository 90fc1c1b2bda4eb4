import { parseArgs } from 'node:util'

/** How a run is set up. */
export interface PeersOptions {
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

/**
 * @throws {TypeError} there is no such option.
 * @throws {RangeError} a value is wrong.
 */
export function parsePeersOptions(args: readonly string[]): PeersOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '3' },
      deliveries: { type: 'string', default: '4000' },
      seconds: { type: 'string', default: '2' },
      only: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  })
  return {
    rounds: count('rounds', values.rounds),
    deliveries: count('deliveries', values.deliveries),
    latencySeconds: count('seconds', values.seconds),
    only: values.only,
    profile: values.profile,
  }
}
