import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as adapter from '../../src/adapter/oidc-provider.ts'
import { parseHttpOptions } from '../../src/api/index.ts'
import { parseEngineOptions } from '../../src/engine/index.ts'
import * as library from '../../src/index.ts'
import {
  BUS_EVENTS,
  type CreateSignoffOptions,
  ERROR_CODES,
  OptionError,
  type SignoffOptions,
} from '../../src/index.ts'
import { parseSignoffOptions } from '../../src/signoff-options.ts'
import { formatDuration } from '../../tools/docs/backoff.ts'
import { parseDeclarations } from '../../tools/docs/declaration.ts'
import { findStalePages, writePages } from '../../tools/docs/generate.ts'
import { listOptions, type OptionRow } from '../../tools/docs/options.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFile(join(root, path), 'utf8')

/** The codes in the first column of a page's tables. */
async function listFirstColumn(path: string): Promise<readonly string[]> {
  const lines = (await read(path)).split('\n')
  return lines.flatMap((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? [])
}

describe('the generated pages', () => {
  it('are as they would be generated now', async () => {
    expect(await findStalePages(root), 'run: npm run docs').toEqual([])
  })

  describe('in a folder of their own', () => {
    let folder = ''
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'signoff-docs-'))
    })
    afterAll(() => rm(folder, { recursive: true }))

    it('are missed, written, and found stale when somebody changed them', async () => {
      expect(await findStalePages(folder)).toHaveLength(7)
      const written = await writePages(folder)
      expect(await findStalePages(folder)).toEqual([])
      await writeFile(join(folder, written[0] ?? ''), 'changed by hand')
      expect(await findStalePages(folder)).toEqual([written[0]])
    })
  })
})

describe('the page on events', () => {
  it('has every event of the bus', async () => {
    expect(await listFirstColumn('docs/events.md')).toEqual(
      expect.arrayContaining(Object.keys(BUS_EVENTS)),
    )
  })
})

describe('the page on errors', () => {
  it('has every code, each with the class that carries it', async () => {
    const page = await read('docs/errors.md')
    for (const code of Object.keys(ERROR_CODES)) {
      expect(page).toMatch(new RegExp(`^\\| \`${code}\` +\\| \`\\w+Error\` `, 'm'))
    }
  })

  it('names classes that a host can import', async () => {
    const page = await read('docs/errors.md')
    const named = [...page.matchAll(/^\| `ERR_\w+` +\| `(\w+)` /gm)].map(([, name]) => name)
    const exported = new Set([...Object.keys(library), ...Object.keys(adapter)])
    expect(named.filter((name) => name === undefined || !exported.has(name))).toEqual([])
  })
})

/** Complete, or this file does not compile. */
const OPTION_NAMES: Record<keyof CreateSignoffOptions, true> = {
  database: true,
  issuer: true,
  signing: true,
  encryption: true,
  egress: true,
  features: true,
  origins: true,
  notifications: true,
  engine: true,
  retention: true,
  maxConnections: true,
  migrate: true,
  logger: true,
  clock: true,
  random: true,
  telemetry: true,
  http: true,
}

/** An option that is refused for its value is known; one that is not is refused by name. */
function isKnown(path: string): boolean {
  const parts = path.split('.')
  const wrong = parts.reduceRight<unknown>(
    (value, part) => (part.endsWith('[]') ? { [part.slice(0, -2)]: [value] } : { [part]: value }),
    Symbol('of no use'),
  )
  try {
    if (parts[0] === 'http') parseHttpOptions((wrong as { readonly http: object }).http)
    else parseSignoffOptions(wrong as SignoffOptions, {})
    return true
  } catch (error) {
    return error instanceof OptionError && !error.message.includes('unknown option')
  }
}

describe('the page on options', () => {
  let rows: readonly OptionRow[] = []
  beforeAll(async () => {
    rows = listOptions({
      signoff: await read('src/signoff-options.ts'),
      engine: await read('src/engine/options.ts'),
      retention: await read('src/engine/retention-options.ts'),
      feature: await read('src/feature/feature.ts'),
      origin: await read('src/origin/origin-settings.ts'),
      create: await read('src/signoff.ts'),
      http: await read('src/api/options.ts'),
    })
  })

  it('has every option', () => {
    const shown = new Set(rows.map(({ path }) => path.split('.')[0]))
    expect([...shown]).toEqual(expect.arrayContaining(Object.keys(OPTION_NAMES)))
  })

  it('has nothing that is not an option, and says what each means', () => {
    for (const { path, meaning } of rows) {
      expect(isKnown(path), path).toBe(true)
      expect(meaning, path).not.toBe('')
    }
  })

  it('has the engine’s dials with the defaults they have', () => {
    const shown = rows.filter(({ path }) => path.startsWith('engine.'))
    const defaults = shown.map((row) => [row.path, Number(row.default.replaceAll(',', ''))])
    const real = Object.entries(parseEngineOptions()).map(([name, value]) => [
      `engine.${name}`,
      value,
    ])
    expect(Object.fromEntries(defaults)).toEqual(Object.fromEntries(real))
  })
})

describe('declarations', () => {
  const source = `
/** A thing. */
export interface Thing extends Base, Other {
  /** Named
   * so. Default 3. */
  readonly name?: string
  readonly call: (n: number) => void
  readonly kind:
    | 'a'
    | 'b'
  readonly list?: readonly { readonly id: string; readonly size?: number }[]
}`
  const thing = parseDeclarations(source).get('Thing')

  it('are read with comments, marks and what they extend', () => {
    expect(thing).toMatchObject({ comment: 'A thing.', bases: ['Base', 'Other'] })
    expect(thing?.members.map(({ name, optional }) => [name, optional])).toEqual([
      ['name', true],
      ['call', false],
      ['kind', false],
      ['list', true],
    ])
    expect(thing?.members[0]?.comment).toBe('Named so. Default 3.')
    expect(thing?.members[2]?.type).toBe("| 'a' | 'b'")
  })

  it('are read with members that are written out in place', () => {
    expect(thing?.members[3]?.members.map(({ name, type }) => [name, type])).toEqual([
      ['id', 'string'],
      ['size', 'number'],
    ])
  })
})

describe('durations', () => {
  it('are told in the largest unit that fits', () => {
    const told = [100, 1000, 3100, 120_000, 5_400_000].map(formatDuration)
    expect(told).toEqual(['100 ms', '1 s', '3.1 s', '2 min', '1.5 h'])
  })
})
