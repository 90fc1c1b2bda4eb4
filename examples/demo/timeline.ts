import { BUS_EVENTS, type BusEventName, type BusEvents, type Signoff } from 'signoff'

/** One thing that happened. */
export interface Moment {
  /** Epoch milliseconds. */
  readonly at: number
  /** An event of Signoff's bus, or something that the user did. */
  readonly event: string
  /** The relying party or the channel that it is about; empty where it is about all. */
  readonly about: string
  /** The state of the session or delivery from here on. */
  readonly state: string
  /** What the other side answered, or why it did not. */
  readonly note: string
}

/** Everything that happens from its start on, oldest first. */
export interface Timeline {
  readonly moments: readonly Moment[]
  /** Adds what Signoff cannot know: something that the user did or found. */
  tell(event: string, note: string): void
}

type Fact = Partial<BusEvents['delivery.retrying'] & { readonly reason: string }>

/** Events whose last word is not the state that they lead to. */
const STATE: Partial<Record<BusEventName, string>> = {
  'session.registered': 'active',
  'delivery.created': 'pending',
}

function toNote({ channel, status, code, reason, wakeAt, at }: Fact): string {
  const protocol = channel === 'email' ? 'SMTP' : 'HTTP'
  const words = status === undefined ? [code, reason] : [`${protocol} ${status}`, reason]
  const answer = words.filter((word) => word !== undefined).join(' ')
  if (!wakeAt || !at) return answer
  const seconds = (wakeAt.getTime() - at.getTime()) / 1000
  return `${answer}; again in ${seconds.toFixed(1)} s`
}

function toMoment(event: BusEventName, fact: Fact): Moment {
  const [, word = ''] = event.split('.')
  const { clientId, channel = '' } = fact
  const about = clientId ?? channel
  return { at: Date.now(), event, about, state: STATE[event] ?? word, note: toNote(fact) }
}

/** Starts a timeline of what Signoff's bus tells. */
export function recordTimeline(
  signoff: Signoff,
  onMoment: (moment: Moment) => void = () => {},
): Timeline {
  const moments: Moment[] = []
  const add = (moment: Moment) => {
    moments.push(moment)
    onMoment(moment)
  }
  for (const event of Object.keys(BUS_EVENTS) as BusEventName[])
    signoff.on(event, (fact) => add(toMoment(event, fact)))
  return {
    moments,
    tell: (event, note) => add({ at: Date.now(), event, about: 'user', state: '', note }),
  }
}

/** One line of the timeline; times are told from `startedAt` on. */
export function formatMoment(moment: Moment, startedAt: number): string {
  const after = `${moment.at - startedAt} ms`.padStart(9)
  const { event, about, state, note } = moment
  return `${after}  ${event.padEnd(19)} ${about.padEnd(8)} ${state.padEnd(11)} ${note}`.trimEnd()
}
