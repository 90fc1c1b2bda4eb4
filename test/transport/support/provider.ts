import { onTestFinished } from 'vitest'
import type { RenderedNotification } from '../../../src/notification/index.ts'
import type {
  OpenedProvider,
  ProviderMessage,
  ProviderTransport,
  WebhookTarget,
} from '../../../src/provider/index.ts'
import {
  createAddressGuard,
  createProviderTransport,
  type ProviderTransportOptions,
} from '../../../src/transport/index.ts'
import { DELIVERY_ID, NOW } from '../../provider/support/message.ts'
import { openTransport, type TestTransportOptions } from './transport.ts'

export type TestProviderOptions = TestTransportOptions &
  Omit<ProviderTransportOptions, 'http' | 'guard'>

/** A provider transport that may reach loopback; closed after the test. */
export function openProviders(options: TestProviderOptions = {}): ProviderTransport {
  const http = openTransport(options)
  const guard = createAddressGuard({ allow: ['127.0.0.0/8'], ...options })
  const transport = createProviderTransport({ ...options, http, guard })
  onTestFinished(() => transport.close())
  return transport
}

/** Seals and sends one message. */
export async function sendThrough(
  transport: ProviderTransport,
  provider: OpenedProvider | WebhookTarget,
  rendered: RenderedNotification,
  more: Partial<ProviderMessage> & {
    readonly timeoutMs?: number
    readonly signal?: AbortSignal
  } = {},
) {
  const { timeoutMs = 5000, signal, ...message } = more
  const sealed = await transport.seal(provider, {
    deliveryId: DELIVERY_ID,
    rendered,
    now: NOW,
    ...message,
  })
  return sealed.send({ timeoutMs, ...(signal && { signal }) })
}
