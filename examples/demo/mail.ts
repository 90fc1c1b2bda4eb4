import type { IncomingMessage } from 'node:http'
import type { Signoff, SignoffOptions } from 'signoff'
import { INSTANCE } from './instance.ts'
import type { MailCatcher } from './mail-catcher.ts'

/** What the OP writes to its users. Signoff brings it to them. */
export interface Mail {
  /** The code of a login, and a link that fills it in. */
  sendCode(
    login: string,
    user: { readonly accountId: string; readonly code: string },
  ): Promise<void>
  /** Somebody has logged in as this user. Twice for one login is once. */
  tellOfLogin(
    login: string,
    user: { readonly accountId: string },
    at: IncomingMessage,
  ): Promise<void>
}

const LONGEST_DEVICE = 200

/** What holds for all mails of the demo. */
export const MAIL_DEFAULTS: NonNullable<SignoffOptions['notifications']> = {
  defaults: {
    branding: { name: 'Demo OP', primaryColor: '#23579c' },
    urlTemplates: { 'session.new': '/' },
  },
}

/** Every name has an address here. */
export const toAddress = (accountId: string) => `${accountId}@mail.example`

const toRecipient = (accountId: string) => ({
  userId: accountId,
  displayName: accountId,
  verifiedEmail: toAddress(accountId),
})

/** Creates the mails of the OP. */
export function createMail(signoff: Signoff): Mail {
  return {
    async sendCode(login, { accountId, code }) {
      const message = {
        type: 'otp.email',
        recipient: toRecipient(accountId),
        args: { code },
        urlTemplate: `/login/${login}?code={{ code }}`,
      }
      await signoff.notify(message, { instance: INSTANCE })
    },
    async tellOfLogin(login, { accountId }, { headers, socket }) {
      const message = {
        type: 'session.new',
        recipient: toRecipient(accountId),
        args: {
          at: new Date().toISOString(),
          device: headers['user-agent']?.slice(0, LONGEST_DEVICE) ?? '',
          ipAddress: socket.remoteAddress ?? '',
        },
        idempotencyKey: `login ${login}`,
      }
      await signoff.notify(message, { instance: INSTANCE })
    },
  }
}

/** Makes the catcher the provider of the OP's e-mail. Resolves to what takes it away again. */
export async function useCatcher(signoff: Signoff, catcher: MailCatcher) {
  const options = { instance: INSTANCE, actor: 'demo' }
  const { email } = signoff.providers
  const { id } = await email.addSmtp(
    {
      host: catcher.smtp,
      // In the clear: the catcher is on this machine. Left out, TLS is demanded.
      tls: 'none',
      senderAddress: 'no-reply@op.example',
      senderName: 'Demo OP',
      description: 'The mail catcher',
    },
    options,
  )
  await email.activate(id, options)
  return () => email.remove(id, options)
}
