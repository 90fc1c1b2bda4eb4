import { z } from 'zod'
import { SignoffError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import {
  createSigningKey,
  type OpenedProvider,
  openProvider,
  type ProviderChannel,
  type ProviderKind,
  parseProvider,
} from '../provider/index.ts'
import { createDeliveryId } from '../store/index.ts'
import { idSchema, textSchema } from './call-scope.ts'
import { notFound } from './provider-life.ts'
import type { ProvidersPorts } from './provider-ports.ts'
import { assertUseful, findMissingSecret } from './provider-secrets.ts'
import { createTestMessage } from './provider-test-message.ts'
import { type ProviderTestResult, toTestResult } from './provider-view.ts'

/** One deadline over the whole test, milliseconds. */
const TEST_TIMEOUT_MS = 15_000

/** Which kinds a channel has. */
export const CHANNEL_KINDS = {
  email: ['smtp', 'http'],
  sms: ['twilio', 'http'],
} as const satisfies Record<ProviderChannel, readonly ProviderKind[]>

const recipient = textSchema(320)
const storedSchema = z.strictObject({ id: idSchema, recipient })

/** The provider that a test is about: a stored one, or one made of what the call brings. */
export interface ProviderTest {
  readonly instance: string
  readonly channel: ProviderChannel
  readonly input: unknown
}

/**
 * Sends one message and says what came of it. Nothing is stored.
 *
 * @throws {OptionError} a value is wrong.
 * @throws {ProviderNotFoundError} there is no such provider.
 */
export async function testProvider(
  test: ProviderTest,
  ports: ProvidersPorts,
): Promise<ProviderTestResult> {
  await ports.ready()
  const isStored = typeof test.input === 'object' && test.input !== null && 'id' in test.input
  if (isStored) {
    const { id, recipient: to } = parseOptions(storedSchema, test.input, 'test')
    ports.directory.forget(test.instance)
    const provider = await ports.directory.open(test.instance, id)
    if (provider?.channel !== test.channel) throw notFound()
    return send(provider, to, ports)
  }
  const { provider, to } = readUnsaved(test, ports)
  try {
    return await send(provider, to, ports)
  } finally {
    ports.transport.forget(provider.id)
  }
}

function readUnsaved({ instance, channel, input }: ProviderTest, ports: ProvidersPorts) {
  const schema = z.looseObject({ kind: z.enum(CHANNEL_KINDS[channel]), recipient })
  const { kind, recipient: to, ...fields } = parseOptions(schema, input, 'test')
  const { settings, config, secrets } = parseProvider(kind, fields)
  assertUseful(kind, config, secrets)
  ports.door.assertForm(kind, config)
  const id = createDeliveryId(ports.now(), 0, ports.random)
  const { description } = settings
  const stored = { id, instance, description, revision: 0, channel, kind, config }
  const keys = kind === 'http' ? { signingKeys: [createSigningKey(ports.random)] } : {}
  return { provider: openProvider(stored, { ...secrets, ...keys }), to }
}

async function send(
  provider: OpenedProvider,
  to: string,
  ports: ProvidersPorts,
): Promise<ProviderTestResult> {
  const { channel, instance, kind, config, secrets } = provider
  const now = ports.now()
  const rendered = createTestMessage(channel, to, { instance, origin: ports.origin, now })
  if (findMissingSecret(kind, config, secrets) !== undefined)
    return { outcome: 'misconfigured', code: 'secret_missing' }
  const deliveryId = createDeliveryId(now, 0, ports.random)
  try {
    const sealed = await ports.transport.seal(provider, { deliveryId, rendered, now })
    return toTestResult(await sealed.send({ timeoutMs: TEST_TIMEOUT_MS }))
  } catch (error) {
    if (!(error instanceof SignoffError)) throw error
    return { outcome: 'misconfigured', code: error.code }
  }
}
