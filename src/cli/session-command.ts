import type { DeliveryView, SessionView } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { toCell, toFacts, toInstantCell, toStateCell, toTable } from './table.ts'

function toTold(clientId: string, delivery: DeliveryView | undefined) {
  return [
    toCell(clientId),
    delivery ? toStateCell(delivery.state) : toCell('not told'),
    toCell(delivery?.attempts),
    toInstantCell(delivery?.wakeAt),
    toInstantCell(delivery?.finishedAt),
    toCell(delivery?.id),
  ]
}

function describe(session: SessionView, { paint }: Invocation): string {
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
  const told = new Set(session.deliveries.map(({ clientId }) => clientId))
  const rows = [
    ...session.deliveries.map((one) => toTold(one.clientId ?? one.destination, one)),
    ...session.registrations
      .filter(({ clientId }) => !told.has(clientId))
      .map(({ clientId }) => toTold(clientId, undefined)),
  ]
  const head = ['relying party', 'told', 'attempts', 'next try', 'finished', 'delivery']
  return `${facts}\n\n${toTable(head, rows, paint)}`
}

async function show(call: Invocation): Promise<void> {
  const [id = ''] = call.words
  const session = await (await call.library()).sessions.get(id, { instance: call.instance })
  print(call, session, describe(session, call))
}

/** Who has been told of a session's end. */
export const sessionCommand: Command = {
  name: 'sessions show',
  parameters: 'ID',
  words: [1, 1],
  summary: 'Who is to be told of the end of a session, and who has been.',
  options: {},
  run: show,
}
