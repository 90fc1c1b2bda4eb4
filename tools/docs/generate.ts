import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { argv, exit, stderr, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { readCheck } from '../check-argument.ts'
import { generateBackoff } from './backoff.ts'
import { generateCli } from './cli.ts'
import { generateErrors } from './errors.ts'
import { generateEvents } from './events.ts'
import { generateHttp } from './http.ts'
import { generateMessageTypes } from './message-types.ts'
import { generateOptions } from './options.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const readSource = (path: string): Promise<string> => readFile(join(ROOT, path), 'utf8')

async function readSources(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(ROOT, folder), { recursive: true })
  const files = names.filter((name) => name.endsWith('.ts')).toSorted()
  return Promise.all(files.map((name) => readSource(join(folder, name))))
}

/** Every generated page, by its path from the root of the repository. */
export async function generatePages(): Promise<ReadonlyMap<string, string>> {
  const [events, sources, create, signoff, engine, retention, feature, origin, http] =
    await Promise.all([
      readSource('src/bus/events.ts'),
      readSources('src'),
      readSource('src/signoff.ts'),
      readSource('src/signoff-options.ts'),
      readSource('src/engine/options.ts'),
      readSource('src/engine/retention-options.ts'),
      readSource('src/feature/feature.ts'),
      readSource('src/origin/origin-settings.ts'),
      readSource('src/api/options.ts'),
    ])
  return new Map([
    ['docs/backoff.md', generateBackoff()],
    ['docs/cli.md', generateCli()],
    ['docs/errors.md', generateErrors(sources)],
    ['docs/events.md', generateEvents(events)],
    ['docs/http.md', generateHttp()],
    ['docs/message-types.md', generateMessageTypes()],
    [
      'docs/options.md',
      generateOptions({ create, signoff, engine, retention, feature, origin, http }),
    ],
  ])
}

const readOr = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined)

/** Paths of the pages under `root` that are missing, or not as they would be generated now. */
export async function findStalePages(root: string): Promise<readonly string[]> {
  const pages = [...(await generatePages())]
  const stale = await Promise.all(
    pages.map(async ([path, text]) => ((await readOr(join(root, path))) === text ? [] : [path])),
  )
  return stale.flat()
}

/** Writes every page under `root` and gives back their paths. */
export async function writePages(root: string): Promise<readonly string[]> {
  const pages = [...(await generatePages())]
  for (const [path, text] of pages) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return pages.map(([path]) => path)
}

async function run(check: boolean): Promise<number> {
  if (!check) {
    stdout.write(`Written: ${(await writePages(ROOT)).join(', ')}\n`)
    return 0
  }
  const stale = await findStalePages(ROOT)
  if (stale.length === 0) return 0
  stderr.write(`Stale: ${stale.join(', ')}\nWrite them anew with: npm run docs\n`)
  return 1
}

if (argv[1] === fileURLToPath(import.meta.url))
  exit(await run(readCheck('npm run docs', argv.slice(2))))
