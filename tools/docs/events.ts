import { BUS_EVENTS } from '../../src/bus/index.ts'
import {
  type Declaration,
  type Member,
  parseDeclarations,
  parseInlineMembers,
} from './declaration.ts'
import { code, formatPage, formatTable } from './markdown.ts'

/** Told of once, above the table. */
const COMMON: readonly string[] = ['instance', 'at']

const INTRODUCTION = [
  '# Events',
  '',
  '`signoff.on(name, listener)`, `once`, `off`. A listener gets one object. Each event tells of something that is on disk already.',
  'Events are for this process: metrics, alerts, a live view. They are not the truth: a process hears of what it did itself,',
  'a crash forgets what was not heard, and nobody hears of a commit of your own (of one by `signoff.transaction()` it does). Who must not miss',
  'anything reads `signoff.sessions.events()` and `signoff.deliveries.events()`: the journal.',
  'What a listener throws, or rejects with, is logged as `bus.listenerFailed` and hurts nobody.',
  '',
  '```ts',
  "signoff.on('delivery.failed', ({ clientId, reason, status, code }) => {",
  "  alert('not told of a logout', { clientId, reason, status, code })",
  '})',
  '```',
  '',
]

/** A field of a payload, and how it is marked when it need not be there. */
const mention = ({ name, optional }: Member): string => code(optional ? `${name}?` : name)

function collectMembers(
  type: string,
  declarations: ReadonlyMap<string, Declaration>,
): readonly Member[] {
  const named = type.split('&').flatMap((part) => declarations.get(part.trim()) ?? [])
  const inherited = named.flatMap((one) => [
    ...one.bases.flatMap((base) => collectMembers(base, declarations)),
    ...one.members,
  ])
  return [...inherited, ...parseInlineMembers(type)]
}

/** One line for each field of any payload, with what its comment says. */
function listFields(
  declarations: ReadonlyMap<string, Declaration>,
): readonly (readonly string[])[] {
  const facts = [...declarations.values()].filter(({ name }) => name !== 'BusEvents')
  return facts.flatMap((fact) =>
    fact.members
      .filter((member) => member.comment !== '')
      .map((member) => [mention(member), code(member.type), member.comment]),
  )
}

/**
 * The page on the events of the bus.
 *
 * @param source the text of `src/bus/events.ts`
 */
export function generateEvents(source: string): string {
  const declarations = parseDeclarations(source)
  const payloads = declarations.get('BusEvents')?.members ?? []
  const delivery = declarations.get('DeliveryFact')?.members ?? []
  const ofDelivery = delivery.map(({ name }) => name)
  const rows = payloads.map(({ name, type }) => {
    const said = name.startsWith('delivery.') ? [...COMMON, ...ofDelivery] : COMMON
    const members = collectMembers(type, declarations).filter((one) => !said.includes(one.name))
    const meaning = BUS_EVENTS[name as keyof typeof BUS_EVENTS]
    return [code(name), meaning, members.map(mention).join(', ')]
  })
  return formatPage([
    ...INTRODUCTION,
    '`at` (a `Date`, by the database’s time) and `instance` are in every payload.',
    `Each \`delivery\` event says ${delivery.map(mention).join(', ')}, too. A question mark means: not always there.`,
    '',
    ...formatTable(['event', 'when', 'says beside these'], rows),
    '',
    '## Fields',
    '',
    ...formatTable(['field', 'type', 'meaning'], listFields(declarations)),
  ])
}
