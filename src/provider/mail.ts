import { createPrivateKey, type KeyObject } from 'node:crypto'
import { toDate } from '../clock.ts'
import { ProviderSecretError, ProviderUseError } from '../errors.ts'
import { parseEmailAddress } from '../notification/index.ts'
import type { DkimConfig, OpenedProvider } from './provider.ts'
import type { ProviderMessage } from './provider-transport.ts'

/** An SMTP server. */
export type SmtpProvider = Extract<OpenedProvider, { kind: 'smtp' }>

/** A mailbox with the name that is shown for it. */
export interface Mailbox {
  readonly name: string
  readonly address: string
}

/** A mail before it is encoded. One recipient, in envelope and header. */
export interface Mail {
  readonly envelope: { readonly from: string; readonly to: readonly [string] }
  /** With angle brackets; the same at every attempt. */
  readonly messageId: string
  readonly date: Date
  readonly from: Mailbox
  readonly to: Mailbox
  readonly replyTo?: Mailbox
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly headers: Readonly<Record<string, string>>
  readonly dkim?: MailSignature
}

/** What a mail is signed with (RFC 6376). */
export interface MailSignature {
  readonly domainName: string
  readonly keySelector: string
  /** PEM. */
  readonly privateKey: string
}

/** Keeps autoresponders from answering (RFC 3834, section 5). */
const HEADERS = { 'Auto-Submitted': 'auto-generated' } as const

function parseKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch {
    throw new ProviderSecretError(
      'dkimPrivateKey',
      'expected a private key as PEM, got something else',
    )
  }
}

/** A key that cannot sign would leave the mail unsigned without a word. */
function toSignature(dkim: DkimConfig, pem: string | undefined): MailSignature {
  if (!pem) throw new ProviderSecretError('dkimPrivateKey', 'expected a key, got none')
  const type = parseKey(pem).asymmetricKeyType
  if (type !== 'rsa') {
    throw new ProviderSecretError('dkimPrivateKey', `expected an RSA key, got ${type}`)
  }
  return { domainName: dkim.domain, keySelector: dkim.selector, privateKey: pem }
}

function toRecipient({ rendered }: ProviderMessage): string {
  if (rendered.addressee?.kind === 'email') {
    return parseEmailAddress(rendered.addressee.email).address
  }
  throw new ProviderUseError('expected a message to an e-mail address, got another')
}

function toReplyTo({ config }: SmtpProvider): { replyTo?: Mailbox } {
  if (config.replyToAddress === undefined) return {}
  return { replyTo: { name: '', address: parseEmailAddress(config.replyToAddress).address } }
}

/**
 * A message as a mail: text beside HTML, one strict recipient, a Message-ID made of the delivery's id.
 *
 * @throws RecipientError an address is not one plain address
 * @throws ProviderSecretError the DKIM key is missing, or is none
 * @throws ProviderUseError the message is not to an e-mail address
 */
export function buildMail(provider: SmtpProvider, message: ProviderMessage): Mail {
  const { config, secrets } = provider
  const sender = parseEmailAddress(config.senderAddress)
  const to = toRecipient(message)
  const { subject = '', text = '', html } = message.rendered.message ?? {}
  return {
    envelope: { from: sender.address, to: [to] },
    messageId: `<${message.deliveryId}@${sender.domain}>`,
    date: toDate(message.now),
    from: { name: config.senderName ?? '', address: sender.address },
    to: { name: '', address: to },
    ...toReplyTo(provider),
    subject,
    text,
    ...(html === undefined ? {} : { html }),
    headers: HEADERS,
    ...(config.dkim && { dkim: toSignature(config.dkim, secrets.dkimPrivateKey) }),
  }
}
