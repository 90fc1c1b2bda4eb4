import { BUS_EVENTS, type BusEventName, type BusEvents, type Signoff } from 'signoff'

/** One thing that happened. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number
  readonly event: BusEventName
  /** The relying party that it is about; empty where it is about all. */
  readonly clientId: string
  /** The state of the session or delivery from here on. */
  readonly state: string
  /** What the relying party answered, or why it did not. */
  readonly note: string
}

type Fact = Partial<BusEvents['delivery.retrying'] & { readonly reason: string }>

/** Events whose last word is not the state that they lead to. */
const STATE: Partial<Record<BusEventName, string>> = {
  'session.registered': 'active',
  'delivery.created': 'pending',
}

function toNote({ status, code, reason, wakeAt, at }: Fact): string {
  const words = status === undefined ? [code, reason] : [`HTTP ${status}`, reason]
  const answer = words.filter((word) => word !== undefined).join(' ')
  if (!wakeAt || !at) return answer
  const seconds = (wakeAt.getTime() - at.getTime()) / 1000
  return `${answer}; again in ${seconds.toFixed(1)} s`
}

function toMoment(event: BusEventName, fact: Fact): Moment {
  const [, word = ''] = event.split('.')
  const { clientId = '' } = fact
  return { at: Date.now(), event, clientId, state: STATE[event] ?? word, note: toNote(fact) }
}

/** Everything that happens from now on, oldest first, as it is told by Signoff's bus. */
export function recordTimeline(
  signoff: Signoff,
  onMoment: (moment: Moment) => void = () => {},
): readonly Moment[] {
  const moments: Moment[] = []
  for (const event of Object.keys(BUS_EVENTS) as BusEventName[]) {
    signoff.on(event, (fact) => {
      const moment = toMoment(event, fact)
      moments.push(moment)
      onMoment(moment)
    })
  }
  return moments
}

/** One line of the timeline; times are told from `startedAt` on. */
export function formatMoment(moment: Moment, startedAt: number): string {
  const after = `${moment.at - startedAt} ms`.padStart(9)
  const { event, clientId, state, note } = moment
  return `${after}  ${event.padEnd(19)} ${clientId.padEnd(8)} ${state.padEnd(11)} ${note}`.trimEnd()
}
