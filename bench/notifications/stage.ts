import type { Signoff, SignoffOptions } from '../../src/index.ts'
import { type Lab, type Subject, startSubject } from '../lab.ts'

/** The library in this process, with a key for messages, and what the measured parts have in common. */
export interface Stage extends Subject {
  /** Asks for a code by e-mail; resolves when it is sent, and that is on disk. */
  deliver(userId: string): Promise<void>
}

export const ADDRESS = 'anna@mail.example'

/** The message that is measured: a code by e-mail. */
export const otp = (userId: string, more: object = {}) => ({
  type: 'otp.email' as const,
  recipient: { userId, displayName: 'Anna Keller', verifiedEmail: ADDRESS },
  args: { code: '48151623' },
  ...more,
})

/** Starts a replica with relying parties that are well and no provider yet. */
export async function openStage(lab: Lab, options: SignoffOptions = {}): Promise<Stage> {
  const subject = await startSubject(
    lab,
    { clients: 1, path: '/logout' },
    {
      origins: { primary: 'op.example' },
      encryption: { keys: [{ kid: 'bench', key: crypto.getRandomValues(new Uint8Array(32)) }] },
      ...options,
    },
  )
  const { signoff } = subject
  const waiting = new Map<string, () => void>()
  const early = new Set<string>()
  signoff.on('delivery.sent', ({ deliveryId }) => {
    const tell = waiting.get(deliveryId)
    if (tell) tell()
    else early.add(deliveryId)
    waiting.delete(deliveryId)
  })
  const deliver = async (userId: string) => {
    const { deliveryId } = await signoff.notify(otp(userId))
    if (early.delete(deliveryId)) return
    await new Promise<void>((resolve) => waiting.set(deliveryId, resolve))
  }
  return { ...subject, deliver }
}

/** A mail server as the provider of an instance. Returns its id. */
export async function addMailServer(
  signoff: Signoff,
  port: number,
  instance = 'default',
): Promise<string> {
  const { id } = await signoff.providers.email.addSmtp(
    { host: '127.0.0.1', port, tls: 'none', senderAddress: 'no-reply@op.example' },
    { instance },
  )
  await signoff.providers.email.activate(id, { instance })
  return id
}
