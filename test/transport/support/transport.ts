import { onTestFinished } from 'vitest'
import type { HttpAnswer, HttpRequest, HttpTransport } from '../../../src/delivery/index.ts'
import {
  type AddressGuardOptions,
  createAddressGuard,
  createHttpTransport,
  type HttpTransportOptions,
} from '../../../src/transport/index.ts'

export interface TestTransportOptions
  extends AddressGuardOptions,
    Omit<HttpTransportOptions, 'guard' | 'clock'> {}

/** A transport that may reach loopback; closed after the test. */
export function openTransport(options: TestTransportOptions = {}): HttpTransport {
  const guard = createAddressGuard({ allow: ['127.0.0.0/8'], ...options })
  const transport = createHttpTransport({ ...options, guard })
  onTestFinished(() => transport.close())
  return transport
}

export function toRequest(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  return {
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'logout_token=abc',
    timeoutMs: 5000,
    ...more,
  }
}

/** One POST to `path` of a local port, with a transport of its own. */
export function postTo(
  port: number,
  more: Partial<HttpRequest> = {},
  options: TestTransportOptions = {},
): Promise<HttpAnswer> {
  return openTransport(options).post(toRequest(`http://127.0.0.1:${port}/bcl`, more))
}
