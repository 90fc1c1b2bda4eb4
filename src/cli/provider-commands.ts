import { ProviderNotFoundError } from '../errors.ts'
import type { ChannelProviders, ProviderTestResult, ProviderView } from '../service/index.ts'
import { type Command, type Invocation, print } from './command.ts'
import { KEYS_VARIABLE } from './environment.ts'
import { TestFailedError, UsageError } from './exit-code.ts'
import { readNumber } from './number-option.ts'
import { type Cell, toCell, toFacts, toInstantCell, toStateCell, toTable } from './table.ts'

const CHANNELS = ['email', 'sms'] as const
type Channel = (typeof CHANNELS)[number]

const MOST_LISTED = 500

function readChannels({ option }: Invocation): readonly Channel[] {
  const channel = option('channel')
  if (channel === undefined) return CHANNELS
  const found = CHANNELS.filter((one) => one === channel)
  if (found.length === 0) throw new UsageError('--channel: want email or sms')
  return found
}

/** Where it leads, in short. */
function toPlace(provider: ProviderView): string {
  if (provider.kind === 'smtp') return `${provider.config.host}:${provider.config.port}`
  if (provider.kind === 'http') return provider.config.endpoint
  return `Twilio ${provider.config.accountSid}`
}

const toRouting = ({ routing: { organization, type } }: ProviderView): string =>
  [organization, type].filter(Boolean).join(' ') || 'all'

const toRow = (provider: ProviderView): readonly Cell[] => [
  toCell(provider.id),
  toCell(provider.channel),
  toStateCell(provider.state),
  toCell(provider.state === 'inactive' ? undefined : provider.priority),
  toCell(toRouting(provider)),
  toCell(toPlace(provider)),
  toCell(provider.fault ?? provider.description),
]

async function list(call: Invocation): Promise<void> {
  const { providers } = await call.library()
  const pages = await Promise.all(
    readChannels(call).map((channel) =>
      providers[channel].list({ instance: call.instance, limit: MOST_LISTED }),
    ),
  )
  const items = pages.flatMap((page) => page.items)
  const head = ['id', 'channel', 'state', 'place', 'for', 'leads to', 'fault or description']
  print(call, { items }, toTable(head, items.map(toRow), call.paint))
}

/** The calls of the channel that has the provider. */
export async function findProvider(call: Invocation) {
  const [id = ''] = call.words
  const { email, sms } = (await call.library()).providers
  const { instance } = call
  const found = (await getOr(email, id, instance)) ?? (await getOr(sms, id, instance))
  if (found) return found
  throw new ProviderNotFoundError('no provider with that id exists in this instance')
}

/** Nothing, if another channel has it. */
async function getOr<Calls extends Pick<ChannelProviders<never>, 'get'>>(
  calls: Calls,
  id: string,
  instance: string,
) {
  try {
    return { id, calls, provider: await calls.get(id, { instance }) }
  } catch (error) {
    if (error instanceof ProviderNotFoundError) return undefined
    throw error
  }
}

function describe(provider: ProviderView, { paint }: Invocation): string {
  const facts: (readonly [string, Cell])[] = [
    ['provider', toCell(provider.id)],
    ['channel', toCell(provider.channel)],
    ['kind', toCell(provider.kind)],
    ['state', toStateCell(provider.state)],
    ['fault', toCell(provider.fault)],
    ['paused', toInstantCell(provider.pausedAt)],
    ['place', toCell(provider.priority)],
    ['for', toCell(toRouting(provider))],
    ['leads to', toCell(toPlace(provider))],
    ['when unsure', toCell(provider.onUncertain)],
    ['changed', toInstantCell(provider.updatedAt)],
  ]
  return toFacts(facts, paint)
}

async function show(call: Invocation): Promise<void> {
  const { id, calls, provider } = await findProvider(call)
  const events = await calls.events(id, { instance: call.instance })
  const rows = events.map((entry) => [
    toInstantCell(entry.at),
    toCell(entry.event),
    toStateCell(entry.to),
    toCell(JSON.stringify(entry.detail)),
  ])
  const journal = toTable(['when', 'event', 'state', 'detail'], rows, call.paint)
  print(call, { ...provider, events }, `${describe(provider, call)}\n\n${journal}`)
}

/** A step that a person takes with one provider. */
function toStep(verb: 'activate' | 'deactivate' | 'resume') {
  return async (call: Invocation): Promise<void> => {
    const { id, calls } = await findProvider(call)
    const { instance, actor } = call
    const priority = readNumber(call, 'priority')
    const place = priority === undefined ? {} : { priority }
    const changed = await calls[verb](id, { instance, actor, ...place })
    const left = 'activeLeft' in changed ? `, ${changed.activeLeft} active left` : ''
    print(call, changed, `${id} is ${changed.state}${left}`)
  }
}

const BLOCKED =
  'the network guard lets nothing go there; if it should, name the host or address with --egress-allow, and add --egress-allow-http if it is plain http'

/** What came of a test, in one line. */
function toVerdict({ outcome, status, code, durationMs, answer }: ProviderTestResult): string {
  const parts = [outcome, status, code, durationMs && `${Math.round(durationMs)} ms`, answer]
  return parts.filter((part) => part !== undefined && part !== '').join('  ')
}

async function testSend(call: Invocation): Promise<void> {
  const { id, calls } = await findProvider(call)
  const [, recipient = ''] = call.words
  const result = await calls.test({ id, recipient }, { instance: call.instance })
  print(call, result, toCell(toVerdict(result)).text)
  if (result.outcome === 'blocked') throw new TestFailedError(BLOCKED)
  if (result.outcome !== 'accepted')
    throw new TestFailedError('the provider did not take the test message')
}

const channel = { channel: { type: 'string', help: 'email or sms; default both' } } as const

const NEEDS_KEYS = `Where the provider has secrets, ${KEYS_VARIABLE} is needed: your encryption.keys, as kid=key,kid=key.`

/** E-mail and SMS providers. */
export const providerCommands: readonly Command[] = [
  {
    name: 'providers list',
    parameters: '',
    words: [0, 0],
    summary: 'E-mail and SMS providers, with their state and fault.',
    options: channel,
    run: list,
  },
  {
    name: 'providers show',
    parameters: 'ID',
    words: [1, 1],
    summary: 'One provider and its journal, without its secrets.',
    options: {},
    run: show,
  },
  {
    name: 'providers activate',
    parameters: 'ID',
    words: [1, 1],
    summary: 'Makes it the primary in place of the former one, or adds it for fail-over.',
    details: NEEDS_KEYS,
    options: { priority: { type: 'string', help: 'place behind the primary, 1 to 1000' } },
    run: toStep('activate'),
  },
  {
    name: 'providers deactivate',
    parameters: 'ID',
    words: [1, 1],
    summary: 'Takes it out of service.',
    options: {},
    run: toStep('deactivate'),
  },
  {
    name: 'providers resume',
    parameters: 'ID',
    words: [1, 1],
    summary: 'Puts a paused one to work again that was mended on the other side.',
    options: {},
    run: toStep('resume'),
  },
  {
    name: 'test-send',
    parameters: 'ID RECIPIENT',
    words: [2, 2],
    summary: 'Sends one test message through a provider; fails unless it is accepted.',
    details: `${NEEDS_KEYS}\nA provider that is not at a public address, such as one on this machine, is blocked unless --egress-allow names it.`,
    options: {
      'egress-allow': {
        type: 'string',
        help: 'hosts, addresses or CIDR blocks that are let through, by commas',
      },
      'egress-allow-http': { type: 'boolean', help: 'plain http, too' },
    },
    run: testSend,
  },
]
