import { toDate } from '../clock.ts'
import { OptionError } from '../errors.ts'
import type { RecoveryRange } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { AS_PROBE, WHEN_TAKEN } from './delivery-changes.ts'
import { DESTINATION_FORM, readTarget } from './destination-option.ts'
import { UsageError } from './exit-code.ts'
import { problemOf } from './flag-error.ts'

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** A date alone would not say which midnight is meant, nor an hour without a zone which hour: all is sent again. */
function readInstant(name: string, text: string): Date {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(at)) return toDate(at)
  throw new UsageError(`--${name}: want an instant with its zone, such as 2026-01-31T12:00Z`)
}

function readRange(call: Invocation): RecoveryRange {
  const { option } = call
  const [since, until] = [option('since'), option('until')]
  if (since === undefined) throw new UsageError('--since is needed')
  const [state, destination] = [option('state'), readTarget(call)]
  return {
    since: readInstant('since', since),
    ...(until === undefined ? {} : { until: readInstant('until', until) }),
    ...(state === undefined ? {} : { state: state as NonNullable<RecoveryRange['state']> }),
    ...(destination === undefined ? {} : { destination }),
  }
}

/** Without `--until` the range ends now: what lies after that is its begin. */
function toOurWords(error: unknown, { until }: RecoveryRange): unknown {
  if (!(error instanceof OptionError) || error.option !== 'range.until') return error
  if (until === undefined)
    return new OptionError('--since', 'want an instant that has passed', { cause: error })
  const problem = problemOf(error).replace('range.since', '--since')
  return new OptionError('--until', problem, { cause: error })
}

async function recover(call: Invocation): Promise<void> {
  const range = readRange(call)
  const { deliveries } = await call.library()
  const dryRun = call.flag('dry-run')
  const { instance, actor } = call
  const found = await deliveries
    .recover(range, { instance, actor, dryRun })
    .catch((error: unknown) => {
      throw toOurWords(error, range)
    })
  const text = dryRun
    ? `${found.matched} would be sent again`
    : `${found.matched} are being sent again by the replicas that run; recovery ${found.id}`
  print(call, found, text)
}

const text = (help: string) => ({ type: 'string', help }) as const

/** Sends a range again. */
export const recoverCommand: Command = {
  name: 'recover',
  parameters: '',
  words: [0, 0],
  summary: 'Sends all deliveries that were created within a range again, as a durable job.',
  details: `${WHEN_TAKEN}\n${AS_PROBE}`,
  options: {
    since: text('begin of the range with its zone, such as 2026-01-31T12:00Z; needed'),
    until: text('end of the range, in the same form; default now'),
    state: text('failed (default), cancelled, sent, retrying or uncertain'),
    client: text('only logouts of this relying party; means --destination logout:…'),
    destination: text(`only deliveries to this destination: ${DESTINATION_FORM}`),
    'dry-run': { type: 'boolean', help: 'only counts' },
  },
  run: recover,
}
