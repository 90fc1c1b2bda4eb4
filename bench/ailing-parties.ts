import type { Signoff } from '../src/index.ts'
import type { Peaks } from './crowd.ts'
import { clientName } from './lab.ts'
import type { Path } from './receiver.ts'

/** What relying parties do that are not well. */
export const ILL: readonly Path[] = ['/hang', '/fail', '/drip', '/flood', '/close']

/**
 * Those of {@link ILL} that are named, with commas between; all of them when none is.
 *
 * @throws {RangeError} one is not known.
 */
export function parseIll(names: string | undefined): readonly Path[] {
  if (names === undefined) return ILL
  return names.split(',').map((name) => {
    const path = ILL.find((one) => one === `/${name}`)
    if (path) return path
    throw new RangeError(`nobody is ill by ${name}; want ${ILL.join(', ').replaceAll('/', '')}`)
  })
}

/** What befell the relying parties that are not well. */
export interface AilingWatch {
  /** Points them to where they are ill, or to where they are well again. */
  move(origin: string, toPath: (index: number) => Path): Promise<void>
  /** Resolves when no breaker that was seen to open is open. */
  untilClosed(): Promise<void>
  /** A line for each. */
  describe(peaks: Peaks): readonly string[]
}

interface AilingParty {
  readonly path: Path
  readonly clientId: string
  deliveries: number
  attempts: number
  accepted: number
  opened: number
  isOpen: boolean
}

/** Watches the relying parties from the `first`-th on, one for each way to be ill. */
export function watchAiling(signoff: Signoff, first: number): AilingWatch {
  const parties = ILL.map((path, index): AilingParty => {
    const counts = { deliveries: 0, attempts: 0, accepted: 0, opened: 0, isOpen: false }
    return { path, clientId: clientName(first + index), ...counts }
  })
  const byClient = new Map(parties.map((party) => [party.clientId, party]))
  const byDestination = new Map(parties.map((party) => [`logout:${party.clientId}`, party]))
  let closed = () => {}
  const note = (
    clientId: string | null | undefined,
    what: 'deliveries' | 'attempts' | 'accepted',
  ) => {
    const party = byClient.get(clientId ?? '')
    if (party) party[what]++
  }
  signoff.on('delivery.created', ({ clientId }) => note(clientId, 'deliveries'))
  signoff.on('delivery.retrying', ({ clientId }) => note(clientId, 'attempts'))
  signoff.on('delivery.sent', ({ clientId }) => {
    note(clientId, 'attempts')
    note(clientId, 'accepted')
  })
  signoff.on('destination.opened', ({ destination }) => {
    const party = byDestination.get(destination)
    if (party) Object.assign(party, { opened: party.opened + 1, isOpen: true })
  })
  signoff.on('destination.closed', ({ destination }) => {
    const party = byDestination.get(destination)
    if (party) party.isOpen = false
    if (parties.every(({ isOpen }) => !isOpen)) closed()
  })
  return {
    async move(origin, toPath) {
      for (const [index, { clientId }] of parties.entries()) {
        const backchannelLogoutUri = `${origin}${toPath(index)}`
        const metadata = { clientId, backchannelLogoutUri, signedResponseAlg: 'ES256' }
        await signoff.relyingParties.put(metadata)
      }
    },
    async untilClosed() {
      if (parties.every(({ isOpen }) => !isOpen)) return
      await new Promise<void>((resolve) => {
        closed = resolve
      })
    },
    describe: (peaks) =>
      parties.map(
        ({ path, deliveries, attempts, accepted, opened }) =>
          `${path.padEnd(7)} ${deliveries} deliveries, ${attempts} attempts, ${accepted} accepted, at most ${peaks[path] ?? 0} at once, breaker opened ${opened} times`,
      ),
  }
}
