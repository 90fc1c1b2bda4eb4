import { onTestFinished } from 'vitest'
import type { SmtpConfig, SmtpProvider, SmtpSecrets } from '../../../src/provider/index.ts'
import { createSmtpSink, type SmtpSink, type SmtpSinkOptions } from '../../../src/testing/index.ts'

/** A sink that is gone after the test. */
export async function openSink(options: SmtpSinkOptions = {}): Promise<SmtpSink> {
  const sink = await createSmtpSink(options)
  onTestFinished(() => sink.close())
  return sink
}

export interface ProviderParts {
  readonly config?: Partial<SmtpConfig>
  readonly secrets?: SmtpSecrets
  readonly revision?: number
  readonly id?: string
}

/** A provider for a server on this machine, in the clear unless a test says otherwise. */
export function toSmtpProvider(port: number, parts: ProviderParts = {}): SmtpProvider {
  return {
    id: parts.id ?? 'smtp-1',
    instance: 'default',
    description: 'mail',
    revision: parts.revision ?? 1,
    channel: 'email',
    kind: 'smtp',
    config: {
      host: '127.0.0.1',
      port,
      tls: 'none',
      auth: { kind: 'none' },
      senderAddress: 'no-reply@op.example',
      ...parts.config,
    },
    secrets: parts.secrets ?? {},
  }
}
