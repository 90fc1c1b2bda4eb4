import type { z } from 'zod'
import { MessageChannelError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import type { Language } from './language.ts'
import type { AddressRule } from './recipient.ts'
import type { MessageTexts } from './text/index.ts'

/** By which way a message leaves. */
export type MessageChannel = 'email' | 'sms' | 'webhook'

/** Args once they are read: JSON, with every default filled in. */
export type MessageArgs = Readonly<Record<string, unknown>>

/** A kind of message: who gets it by which way, what it is made of, and how long it is of use. */
export interface MessageType {
  /** Name as `notify` takes it, such as `password.reset`. */
  readonly name: string
  /** The first one is the default. */
  readonly channels: readonly [MessageChannel, ...MessageChannel[]]
  /** What the caller must hand in; unknown args are refused. */
  readonly args: z.ZodObject
  /** Args for previews and for the trial rendering of texts and links. */
  readonly example: MessageArgs
  /** Link of the button, rooted at the origin. None: the message has no button. */
  readonly link?: string
  /** Which address is written to, per channel. */
  readonly recipient: { readonly email?: AddressRule; readonly sms?: AddressRule }
  /** How long what is in the message can be used, milliseconds. None: it does not expire. */
  readonly lifeMs?: number
  /** A newer message of this type to the same user cancels one that still waits. */
  readonly supersedes: boolean
  /** The SMS ends with the line by which browsers fill in the code. */
  readonly webOtp: boolean
  /** Texts of a host's own type. Signoff's own types have theirs in the language files. */
  readonly texts?: Readonly<Partial<Record<Language, MessageTexts>>> & { readonly en: MessageTexts }
}

/**
 * Reads the args of a message. Defaults are filled in; unknown args are refused.
 *
 * @throws OptionError `ERR_OPTION_INVALID`, with `args.…` as option
 */
export function parseArgs(type: MessageType, input: unknown): MessageArgs {
  return parseOptions(type.args, input ?? {}, 'args')
}

/**
 * The channel of a message: the one asked for, else the type's first.
 *
 * @throws MessageChannelError `ERR_MESSAGE_CHANNEL`
 */
export function pickChannel(type: MessageType, requested?: MessageChannel): MessageChannel {
  const channel = requested ?? type.channels[0]
  if (type.channels.includes(channel)) return channel
  const wanted = type.channels.join(' or ')
  throw new MessageChannelError(`channel: ${type.name} is sent by ${wanted}, got ${channel}`)
}
