import type { AttemptView, DeliveryListFilter, DeliveryView } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { deliveryChanges } from './delivery-changes.ts'
import { DESTINATION_FORM, readDestination } from './destination-option.ts'
import { toJournalTable } from './journal.ts'
import { readNumber } from './number-option.ts'
import { toCell, toDeliveryTable, toFacts, toInstantCell, toStateCell, toTable } from './table.ts'

const text = (help: string) => ({ type: 'string', help }) as const

/** The options that were given, by the names of the library. */
function readOptions(
  { option }: Invocation,
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([name, key]) => {
      const value = option(name)
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

const FILTERS = {
  state: 'state',
  client: 'clientId',
  session: 'sessionId',
  destination: 'destination',
  channel: 'channel',
  after: 'after',
}

async function list(call: Invocation): Promise<void> {
  const limit = readNumber(call, 'limit')
  readDestination(call)
  const filter = {
    ...readOptions(call, FILTERS),
    ...(limit === undefined ? {} : { limit }),
    instance: call.instance,
  }
  const page = await (await call.library()).deliveries.list(filter as DeliveryListFilter)
  const more = page.next === undefined ? '' : `\n\nmore: --after ${page.next}`
  print(call, page, toDeliveryTable(page.items, call.paint) + more)
}

const WHYS: Readonly<Record<string, string>> = {
  no_provider: 'none is active for it',
  put_off:
    'its time had come; its destination is spared, paused or has no room, or it was just sent again by hand',
}

const toWhy = (code: string) => (WHYS[code] === undefined ? code : `${code}: ${WHYS[code]}`)

function describe(delivery: DeliveryView, { paint }: Invocation): string {
  const facts = [
    ['id', toCell(delivery.id)],
    ['state', toStateCell(delivery.state)],
    ['reason', toCell(delivery.reason)],
    ...(delivery.code === undefined ? [] : [['waits', toCell(toWhy(delivery.code))] as const]),
    ['destination', toCell(delivery.destination)],
    ['session', toCell(delivery.sessionId)],
    ['message', toCell(delivery.messageType)],
    ['attempts', toCell(`${delivery.attempts} of ${delivery.maxAttempts}`)],
    ['next try', toInstantCell(delivery.wakeAt)],
    ['created', toInstantCell(delivery.createdAt)],
    ['deadline', toInstantCell(delivery.deadlineAt)],
    ['finished', toInstantCell(delivery.finishedAt)],
  ] as const
  return toFacts(facts, paint)
}

function toAttemptTable(attempts: readonly AttemptView[], { paint }: Invocation): string {
  const rows = attempts.map((attempt) => [
    toCell(attempt.number),
    toInstantCell(attempt.startedAt),
    toCell(attempt.outcome ?? 'under way'),
    toCell(attempt.status),
    toCell(attempt.code),
    toCell(attempt.durationMs === undefined ? undefined : `${attempt.durationMs} ms`),
    toCell(attempt.answer),
  ])
  return toTable(['#', 'started', 'outcome', 'status', 'code', 'took', 'answer'], rows, paint)
}

async function show(call: Invocation): Promise<void> {
  const [id = ''] = call.words
  const level = { instance: call.instance }
  const { deliveries } = await call.library()
  const delivery = await deliveries.get(id, level)
  const [attempts, events] = await Promise.all([
    deliveries.attempts(id, level),
    deliveries.events(id, level),
  ])
  const shown = [
    describe(delivery, call),
    `attempts\n${toAttemptTable(attempts, call)}`,
    toJournalTable(events, call),
  ]
  print(call, { ...delivery, attemptList: attempts, events }, shown.join('\n\n'))
}

/** Everything about deliveries but recoveries. */
export const deliveryCommands: readonly Command[] = [
  {
    name: 'deliveries list',
    isDefault: true,
    parameters: '',
    words: [0, 0],
    summary: 'Deliveries, newest first.',
    options: {
      state: text('pending, signed, retrying, uncertain, sent, failed or cancelled'),
      client: text('deliveries to this relying party'),
      session: text('deliveries of this session'),
      destination: text(`deliveries to this destination: ${DESTINATION_FORM}`),
      channel: text('logout, email, sms or webhook'),
      limit: text('1 to 500, default 100'),
      after: text('where the page before ended'),
    },
    run: list,
  },
  {
    name: 'deliveries show',
    parameters: 'ID',
    words: [1, 1],
    summary: 'One delivery with its attempts and its journal, and why it waits.',
    options: {},
    run: show,
  },
  ...deliveryChanges,
]
