import { z } from 'zod'
import { OptionError } from '../errors.ts'
import { parseOptions } from '../option.ts'
import { chooseLanguage, FALLBACK_LANGUAGE, LANGUAGES, type Language } from './language.ts'
import { type MessageChannel, type MessageType, parseArgs } from './message-type.ts'
import { previewNotification } from './preview.ts'
import type { AddressRule } from './recipient.ts'
import type { MessageTexts } from './text/index.ts'
import { type TextOverride, wholeTextsSchema } from './text-override.ts'
import { validateLink, validateTexts } from './validate.ts'

/** A message type of a host's own. */
export interface MessageTypeDefinition<Args extends z.ZodObject> {
  /** `noun.pastParticiple` or the like: lower-case words with dots between. */
  readonly name: string
  /** The first one is the default. */
  readonly channels: readonly [MessageChannel, ...MessageChannel[]]
  /** What the caller must hand in. Unknown args are refused, whatever the schema says. */
  readonly args: Args
  /** Args for previews and trial renderings; must pass the schema. */
  readonly example: z.input<Args>
  /** English at least; other languages fall back on it. None for a type that is only a webhook. */
  readonly texts?: Readonly<Partial<Record<Language, MessageTexts>>> & { readonly en: MessageTexts }
  /** Link of the button, absolute or rooted at the origin. Default: no button. */
  readonly link?: string
  /** Default `verified` for every channel. */
  readonly recipient?: { readonly email?: AddressRule; readonly sms?: AddressRule }
  /** How long the message is of use, milliseconds. Default: it does not expire. */
  readonly lifeMs?: number
  /** Whether a newer one cancels one that still waits. Default false. */
  readonly supersedes?: boolean
  /** Whether the SMS ends with the WebOTP line; needs an arg `code`. Default false. */
  readonly webOtp?: boolean
}

const LONGEST_LIFE_MS = 366 * 86_400_000

const addressRule = z.enum(['last', 'verified', 'previous'])

/** A host may bring a zod of its own. */
const isObjectSchema = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'shape' in value && 'strict' in value

const frameSchema = z.strictObject({
  example: z.unknown(),
  args: z.custom(isObjectSchema, { error: 'expected a schema such as z.object({ … }) of zod 4' }),
  name: z
    .string()
    .max(100)
    .regex(/^[a-z\d]+(?:[._-][a-z\d]+)+$/, {
      error: 'expected lower-case words with dots between, such as invoice.paid',
    }),
  channels: z.array(z.enum(['email', 'sms', 'webhook'])).min(1),
  recipient: z.strictObject({ email: addressRule, sms: addressRule }).partial().optional(),
  lifeMs: z.int().min(1000).max(LONGEST_LIFE_MS).optional(),
  link: z.string().max(2048).optional(),
  supersedes: z.boolean().optional(),
  webOtp: z.boolean().optional(),
  texts: z.partialRecord(z.enum(LANGUAGES), wholeTextsSchema).optional(),
})

/** Variables that an arg of the same name would hide. */
const RESERVED: readonly string[] = [
  'origin',
  'instance',
  'organization',
  'userId',
  'url',
  'expiry',
  'expiresAt',
  'serviceName',
  'details',
  'locale',
  'displayName',
]

function assertArgNames(args: z.ZodObject, webOtp: boolean): void {
  const names = Object.keys(args.shape)
  if (webOtp && !names.includes('code'))
    throw new OptionError('webOtp', 'expected an arg `code` beside it, got none')
  const reserved = names.find((name) => RESERVED.includes(name))
  if (reserved === undefined) return
  throw new OptionError('args', `expected names that are not taken, got ${reserved}`)
}

function assertTexts(type: MessageType): void {
  for (const language of LANGUAGES) {
    const texts: TextOverride | undefined = type.texts?.[language]
    if (texts === undefined && language !== FALLBACK_LANGUAGE) continue
    if (texts !== undefined) validateTexts({ type, language, texts })
    const chosen = chooseLanguage({ requested: language })
    for (const channel of type.channels) previewNotification({ type, channel, language: chosen })
  }
}

/**
 * Declares a message type of a host's own. Its example args, every text and the link are tried at
 * once, so that a type that exists can be rendered.
 *
 * @throws OptionError `ERR_OPTION_INVALID`
 * @throws TemplateError `ERR_TEMPLATE_…`, LinkError `ERR_LINK_…`
 *
 * @example
 * const invoicePaid = defineMessageType({
 *   name: 'invoice.paid',
 *   channels: ['email'],
 *   args: z.object({ number: z.string().max(20) }),
 *   example: { number: '2026-17' },
 *   texts: { en: { email: { subject: 'Invoice {{ number }} is paid', … } } },
 *   link: '/invoices/{{ number }}',
 * })
 */
export function defineMessageType<Args extends z.ZodObject>(
  definition: MessageTypeDefinition<Args>,
): MessageType {
  const { args, example, recipient = {}, supersedes = false, webOtp = false } = definition
  const { name, channels, link, lifeMs, texts } = definition
  parseOptions(frameSchema, definition, 'messageType')
  assertArgNames(args, webOtp)
  const type: MessageType = {
    name,
    channels,
    args: args.strict(),
    example: {},
    recipient,
    supersedes,
    webOtp,
    ...(link === undefined ? {} : { link }),
    ...(lifeMs === undefined ? {} : { lifeMs }),
    ...(texts === undefined ? {} : { texts }),
  }
  const tried = { ...type, example: parseArgs(type, example) }
  if (link !== undefined) validateLink({ type: tried, urlTemplate: link })
  assertTexts(tried)
  return tried
}
