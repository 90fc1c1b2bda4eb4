import type { DeliveryView, JournalEntry, SessionView } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { toJournalTable } from './journal.ts'
import { toCell, toFacts, toInstantCell, toStateCell, toTable } from './table.ts'

/** Where it ended without anybody to be told, as with logouts switched off, its end was its settlement. */
const toldNobody = (journal: readonly JournalEntry[]) =>
  journal.some(({ event, to }) => ENDS.has(event) && to === 'completed')

const ENDS: ReadonlySet<string> = new Set(['session.terminated', 'session.expired'])

/** What is said of a relying party of which there is no delivery: final ones go before their session does. */
function toUntold({ state, deliveries }: SessionView, journal: readonly JournalEntry[]): string {
  const isSettled = state === 'completed' || state === 'incomplete'
  const isGone = isSettled && deliveries.length === 0 && !toldNobody(journal)
  return isGone ? 'no longer recorded' : 'not told'
}

function toTold(clientId: string, delivery: DeliveryView | undefined, untold = '') {
  return [
    toCell(clientId),
    delivery ? toStateCell(delivery.state) : toCell(untold),
    toCell(delivery?.attempts),
    toInstantCell(delivery?.wakeAt),
    toInstantCell(delivery?.finishedAt),
    toCell(delivery?.id),
  ]
}

function describe(
  session: SessionView,
  journal: readonly JournalEntry[],
  { paint }: Invocation,
): string {
  const facts = toFacts(
    [
      ['session', toCell(session.sessionId)],
      ['state', toStateCell(session.state)],
      ['user', toCell(session.accountId)],
      ['reason', toCell(session.reason)],
      ['ended', toInstantCell(session.terminatedAt)],
      ['settled', toInstantCell(session.finishedAt)],
    ],
    paint,
  )
  const untold = toUntold(session, journal)
  const told = new Set(session.deliveries.map(({ clientId }) => clientId))
  const rows = [
    ...session.deliveries.map((one) => toTold(one.clientId ?? one.destination, one)),
    ...session.registrations
      .filter(({ clientId }) => !told.has(clientId))
      .map(({ clientId }) => toTold(clientId, undefined, untold)),
  ]
  const head = ['relying party', 'told', 'attempts', 'next try', 'finished', 'delivery']
  return `${facts}\n\n${toTable(head, rows, paint)}`
}

async function show(call: Invocation): Promise<void> {
  const [id = ''] = call.words
  const level = { instance: call.instance }
  const { sessions } = await call.library()
  const session = await sessions.get(id, level)
  const events = await sessions.events(id, level)
  const shown = `${describe(session, events, call)}\n\n${toJournalTable(events, call)}`
  print(call, { ...session, events }, shown)
}

/** Who has been told of a session's end. */
export const sessionCommand: Command = {
  name: 'sessions show',
  parameters: 'ID',
  words: [1, 1],
  summary: 'Who is to be told of the end of a session, who has been, and its journal.',
  options: {},
  run: show,
}
