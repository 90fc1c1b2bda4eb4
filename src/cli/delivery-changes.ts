import {
  DatabaseUnavailableError,
  DeliveryNotFoundError,
  OptionError,
  SignoffError,
} from '../errors.ts'
import type { DeliveryView } from '../service/index.ts'
import { isDeliveryId } from '../store/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { EXIT_CODES, exitCodeOf, PartlyFailedError } from './exit-code.ts'
import { toPlain } from './io.ts'
import { toCell, toInstantCell, toStateCell, toTable } from './table.ts'

type Change = (id: string, call: Invocation) => Promise<DeliveryView>

interface Refusal {
  readonly id: string
  readonly error: SignoffError
}

/** What came of several ids. */
interface Outcome {
  readonly changed: DeliveryView[]
  readonly refused: Refusal[]
}

/** Each id once, all of them checked before anything is done. */
function readIds({ words }: Invocation): readonly string[] {
  const wrong = words.filter((word) => !isDeliveryId(word.toLowerCase()))
  if (wrong.length === 0) return [...new Set(words)]
  const which = words.length === 1 ? '' : `, not ${wrong.map(toPlain).join(', ')}`
  const problem = `ID: want a delivery id (a UUID version 7)${which}; nothing was done`
  throw new DeliveryNotFoundError(problem)
}

/** It says something of this id alone: the others are gone on with. */
const isOfOne = (error: unknown): error is SignoffError =>
  error instanceof SignoffError &&
  !(error instanceof OptionError) &&
  !(error instanceof DatabaseUnavailableError)

function show(call: Invocation, { changed, refused }: Outcome): void {
  if (changed.length + refused.length === 0) return
  const rows = [
    ...changed.map((one) => [
      toCell(one.id),
      toStateCell(one.state),
      toInstantCell(one.wakeAt),
      toCell(one.clientId ?? one.destination),
      toCell(undefined),
    ]),
    ...refused.map(({ id, error }) => [
      toCell(id),
      { text: 'refused', colour: 'red' } as const,
      toCell(undefined),
      toCell(undefined),
      toCell(`${error.message} [${error.code}]`),
    ]),
  ]
  const failed = refused.map(({ id, error: { code, message } }) => ({ id, code, message }))
  const head = ['id', 'now', 'next try', 'to', 'problem']
  print(call, { items: changed, failed }, toTable(head, rows, call.paint))
}

/** One that was asked for alone fails as itself; of several, the code tells what all that failed have in common. */
function assertAll({ changed, refused }: Outcome): void {
  const [first] = refused
  if (first === undefined) return
  const all = changed.length + refused.length
  if (all === 1) throw first.error
  const codes = new Set(refused.map(({ error }) => exitCodeOf(error)))
  const exitCode = codes.size === 1 ? exitCodeOf(first.error) : EXIT_CODES.failed
  throw new PartlyFailedError(`${refused.length} of ${all} failed`, exitCode)
}

/** One after the other, to the last: what became of each is told, also where one fails. */
const toRun =
  (change: Change, { note }: { readonly note?: string } = {}) =>
  async (call: Invocation) => {
    const outcome: Outcome = { changed: [], refused: [] }
    const ids = readIds(call)
    try {
      for (const id of ids) {
        try {
          outcome.changed.push(await change(id, call))
        } catch (error) {
          if (!isOfOne(error)) throw error
          outcome.refused.push({ id, error })
        }
      }
    } finally {
      if (ids.length > 1 || outcome.changed.length > 0) show(call, outcome)
    }
    if (note !== undefined && outcome.changed.length > 0 && !call.json) call.io.out(`\n${note}\n`)
    assertAll(outcome)
  }

const toScope = ({ instance, actor }: Invocation) => ({ instance, actor })

const retry: Change = async (id, call) => (await call.library()).deliveries.retry(id, toScope(call))

const cancel: Change = async (id, call) =>
  (await call.library()).deliveries.cancel(id, toScope(call))

const resolve: Change = async (id, call) => {
  const as = call.option('as')
  if (as !== 'sent' && as !== 'failed') throw new OptionError('--as', 'want sent or failed')
  return (await call.library()).deliveries.resolve(id, as, toScope(call))
}

/** No replica runs in a shell that could let one through a breaker at once. */
export const WHEN_TAKEN =
  'A running replica takes each at its next look. Behind an open breaker it waits for the next probe, behind a pause for the resume.'

/** What does let it through. */
export const AS_PROBE =
  'To let one go at once, as the probe: POST /deliveries/{id}/retry, or the inspector.'

const ONE_OR_MORE: Pick<Command, 'parameters' | 'words'> = {
  parameters: 'ID...',
  words: [1, Number.POSITIVE_INFINITY],
}

/** What a person does with deliveries. */
export const deliveryChanges: readonly Command[] = [
  {
    name: 'deliveries retry',
    ...ONE_OR_MORE,
    summary: 'Sends waiting or final ones again; a running replica does it.',
    details: `${WHEN_TAKEN}\n${AS_PROBE}`,
    options: {},
    run: toRun(retry, { note: WHEN_TAKEN }),
  },
  {
    name: 'deliveries cancel',
    ...ONE_OR_MORE,
    summary: 'Calls off those that are not final.',
    options: {},
    run: toRun(cancel),
  },
  {
    name: 'deliveries resolve',
    ...ONE_OR_MORE,
    summary: 'Settles uncertain ones.',
    options: { as: { type: 'string', help: 'sent or failed' } },
    run: toRun(resolve),
  },
]
