import { toDate } from '../clock.ts'
import type { RecoveryRange } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { UsageError } from './exit-code.ts'

function readInstant(name: string, text: string): Date {
  const at = Date.parse(text)
  if (Number.isNaN(at)) throw new UsageError(`--${name}: want an instant such as 2026-01-31T12:00Z`)
  return toDate(at)
}

function readRange({ option }: Invocation): RecoveryRange {
  const [since, until] = [option('since'), option('until')]
  if (since === undefined) throw new UsageError('--since is needed')
  const [state, destination] = [option('state'), option('destination')]
  return {
    since: readInstant('since', since),
    ...(until === undefined ? {} : { until: readInstant('until', until) }),
    ...(state === undefined ? {} : { state: state as NonNullable<RecoveryRange['state']> }),
    ...(destination === undefined ? {} : { destination }),
  }
}

async function recover(call: Invocation): Promise<void> {
  const range = readRange(call)
  const { deliveries } = await call.library()
  const dryRun = call.flag('dry-run')
  const { instance, actor } = call
  const found = await deliveries.recover(range, { instance, actor, dryRun })
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
  options: {
    since: text('begin of the range, such as 2026-01-31T12:00Z; needed'),
    until: text('end of the range; default now'),
    state: text('failed (default), cancelled, sent, retrying or uncertain'),
    destination: text('only deliveries to this destination'),
    'dry-run': { type: 'boolean', help: 'only counts' },
  },
  run: recover,
}
