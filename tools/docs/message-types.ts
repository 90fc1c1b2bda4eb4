import {
  defaultTexts,
  formatDuration,
  MESSAGE_TYPES,
  type MessageType,
} from '../../src/notification/index.ts'
import { code, formatPage, formatTable } from './markdown.ts'

const INTRODUCTION = [
  '# Message types',
  '',
  'What `signoff.notify` can send by itself, beside the types of your own. [How](notifications.md). An arg with a question mark may be left',
  'out. Every text and link may also use: `userId`, `displayName`, `loginName`, `preferredLoginName`, `userName`, `firstName`, `lastName`,',
  '`nickName`, `lastEmail`, `verifiedEmail`, `lastPhone`, `verifiedPhone`, `creationDate`, `changeDate`, `origin`, `domain`, `serviceName`,',
  '`instance`, `organization`, `locale`; where the message expires, `expiry` and `expiresAt`; in texts, `url` and `details`.',
  '',
]

const types: readonly MessageType[] = Object.values(MESSAGE_TYPES)

const isOptional = (type: MessageType, name: string): boolean =>
  type.args.shape[name]?.safeParse(undefined).success === true

const toArgs = (type: MessageType): string =>
  Object.keys(type.args.shape)
    .map((name) => code(isOptional(type, name) ? `${name}?` : name))
    .join(' ')

const toRecipient = ({ channels, recipient }: MessageType): string =>
  channels
    .map((channel) =>
      channel === 'webhook' ? channel : `${channel}: ${recipient[channel] ?? 'verified'}`,
    )
    .join(', ')

const toLife = ({ lifeMs }: MessageType): string =>
  lifeMs === undefined ? '' : formatDuration(lifeMs, 'en')

const toRow = (type: MessageType): readonly string[] => [
  code(type.name),
  toRecipient(type),
  toArgs(type),
  toLife(type),
  type.supersedes ? 'yes' : '',
]

const toLinkRow = ({ name, link = '' }: MessageType): readonly string[] => [code(name), code(link)]

const quote = (text: string): readonly string[] =>
  text.split('\n').map((line) => `> ${line}`.trimEnd())

/** What the type says in English before anybody has changed it. */
function toTexts(type: MessageType): readonly string[] {
  const { email, sms } = defaultTexts(type, 'en')
  const mail = email
    ? [`Mail, “${email.subject}”:`, '', ...quote(`${email.greeting}\n\n${email.text}`), '']
    : []
  const message = sms === undefined ? [] : ['SMS:', '', ...quote(sms), '']
  if (mail.length + message.length === 0) return []
  return [`### ${type.name}`, '', ...mail, ...message]
}

/** The page on message types, from the types themselves. */
export function generateMessageTypes(): string {
  const head = ['type', 'channel and address', 'args', 'life', 'newest only']
  const linked = types.filter(({ link }) => link !== undefined)
  return formatPage([
    ...INTRODUCTION,
    ...formatTable(head, types.map(toRow)),
    '',
    'Addresses: `last`, the one entered last, verified or not; `verified`; `previous`, the one from before a change. `email` or `phone` of the',
    'recipient wins over all of them. *Newest only*: a newer one calls off one to the same user that still waits.',
    '',
    '## Links',
    '',
    'Of the button, rooted at the origin; another one by `urlTemplate` of the call, or of the settings.',
    '',
    ...formatTable(['type', 'link'], linked.map(toLinkRow)),
    '',
    '## Texts',
    '',
    'In English. `{{ … }}` are filled in, `{% … %}` are conditions. All 20 languages are in `src/notification/text`; [texts](texts.md) says how to change them.',
    '',
    ...types.flatMap(toTexts),
  ]).replace(/\n+$/, '\n')
}
