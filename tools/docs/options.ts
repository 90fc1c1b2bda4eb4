import { FEATURES } from '../../src/feature/index.ts'
import { type Declaration, type Member, parseDeclarations, toPlainComment } from './declaration.ts'
import { code, formatPage, formatTable } from './markdown.ts'

/** An option as the page shows it. */
export interface OptionRow {
  /** Its path, such as `egress.allow`. */
  readonly path: string
  readonly type: string
  readonly unit: string
  readonly default: string
  readonly meaning: string
}

/** The sources that the page is made from. */
export interface OptionSources {
  /** The text of `src/signoff.ts`. */
  readonly create: string
  /** The text of `src/signoff-options.ts`. */
  readonly signoff: string
  /** The text of `src/engine/options.ts`. */
  readonly engine: string
  /** The text of `src/engine/retention-options.ts`. */
  readonly retention: string
  /** The text of `src/feature/feature.ts`. */
  readonly feature: string
  /** The text of `src/origin/origin-settings.ts`. */
  readonly origin: string
  /** The text of `src/api/options.ts`. */
  readonly http: string
}

/** What comments leave out because the name says it, for those who read a table. */
const PLAIN: Readonly<Record<string, { readonly default: string; readonly meaning: string }>> = {
  kid: { default: 'required', meaning: 'Names the key.' },
  key: { default: 'required', meaning: '32 bytes, or their base64url.' },
  logger: { default: 'says nothing', meaning: 'Where an operator is told what happens.' },
  clock: { default: 'the machine’s', meaning: 'Time as a port, for tests.' },
  random: { default: 'the machine’s', meaning: 'Chance as a port, for tests.' },
}

const DEFAULT = /\s*Default:? (.+?)(?:[;.](?= |$)|$)\s*/

const sentence = (text: string): string =>
  text === '' ? '' : `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Takes the default out of a comment: what is left is the meaning. */
function splitComment(comment: string): { readonly default: string; readonly meaning: string } {
  const found = DEFAULT.exec(comment)
  if (!found) return { default: '', meaning: comment }
  const before = comment.slice(0, found.index).trim()
  const after = sentence(comment.slice(found.index + found[0].length).trim())
  return { default: found[1] ?? '', meaning: [before, after].join(' ').trim() }
}

const toUnit = (name: string): string => (name.endsWith('Ms') ? 'ms' : '')

const toType = (type: string): string =>
  type.replaceAll(/readonly /g, '').replaceAll(/NonNullable<(.*)>/g, '$1')

function toRow(member: Member, parent: string): OptionRow {
  const plain = PLAIN[member.name]
  const split = splitComment(member.comment)
  return {
    path: `${parent}${member.name}`,
    type: toType(member.type),
    unit: toUnit(member.name),
    default: plain?.default ?? split.default,
    meaning: split.meaning.replace(', milliseconds', '') || (plain?.meaning ?? ''),
  }
}

function toFeatureRows(source: string): readonly OptionRow[] {
  return Object.entries(FEATURES).map(([name, enabled]) => {
    const comment = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s*${name}:`).exec(source)?.[1]
    return {
      path: `features.${name}`,
      type: 'boolean',
      unit: '',
      default: String(enabled),
      meaning: toPlainComment(comment ?? ''),
    }
  })
}

function expand(member: Member, parent: string, sources: OptionSources): readonly OptionRow[] {
  const path = `${parent}${member.name}`
  if (path === 'features') return toFeatureRows(sources.feature)
  if (path === 'engine')
    return toRows(membersOf(sources.engine, 'EngineOptions'), 'engine.', sources)
  if (path === 'origins')
    return toRows(membersOf(sources.origin, 'OriginSettings'), 'origins.', sources)
  if (path === 'retention') {
    const inner = membersOf(sources.retention, 'RetentionOptions')
    return [toRow(member, parent), ...toRows(inner, 'retention.', sources)]
  }
  if (path === 'http') return toRows(membersOf(sources.http, 'HttpOptions'), 'http.', sources)
  const suffix = member.type.endsWith('[]') ? '[].' : '.'
  const inner = toRows(member.members, `${path}${suffix}`, sources)
  const own = inner.length > 0 && member.comment === '' ? [] : [toRow(member, parent)]
  return [...own.map((row) => (inner.length > 0 ? { ...row, type: 'object' } : row)), ...inner]
}

const toRows = (
  members: readonly Member[],
  parent: string,
  sources: OptionSources,
): readonly OptionRow[] => members.flatMap((member) => expand(member, parent, sources))

function membersOf(source: string, name: string): readonly Member[] {
  const declaration: Declaration | undefined = parseDeclarations(source).get(name)
  if (!declaration) throw new Error(`there is no interface ${name} any more`)
  return declaration.members
}

/** Every option, nested ones by their path. */
export function listOptions(sources: OptionSources): readonly OptionRow[] {
  const { create, signoff } = sources
  const members = [
    ...membersOf(signoff, 'SignoffOptions'),
    ...membersOf(create, 'CreateSignoffOptions'),
  ]
  return toRows(members, '', sources)
}

function formatDefault({ default: value }: OptionRow): string {
  if (value === '') return 'none'
  return /^[\d,]+$|^true$|^false$/.test(value) ? code(value.replaceAll(',', '')) : value
}

/** The page on the options of `createSignoff`. */
export function generateOptions(sources: OptionSources): string {
  const rows = listOptions(sources).map((row) => [
    code(row.path),
    row.type === 'object' ? '' : code(row.type),
    row.unit,
    formatDefault(row),
    row.meaning,
  ])
  return formatPage([
    '# Options',
    '',
    'Of `createSignoff(options)`. All are optional. A wrong one is refused at once with `ERR_OPTION_INVALID`, whose `option` is the path below;',
    'an unknown one too, so that a misspelt option is not lost. “Development” is `NODE_ENV` set to `development` or `test`.',
    '',
    ...formatTable(['option', 'type', 'unit', 'default', 'meaning'], rows),
  ])
}
