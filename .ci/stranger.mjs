// What a stranger gets: packs the package, installs it in an empty folder, and uses every entry of the
// exports map there. Needs the npm registry. Says what it does; exits with 1 at the first claim that fails.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process, { argv, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const folder = mkdtempSync(join(tmpdir(), 'signoff-stranger-'))
const keep = argv.includes('--keep')

const run = (program, parameters, options = {}) =>
  execFileSync(program, parameters, { cwd: folder, encoding: 'utf8', stdio: 'pipe', ...options })

const versionOf = (name) => `${name}@${lock.packages[`node_modules/${name}`].version}`

/** Entries with code in them; the others are data. */
const entries = Object.keys(manifest.exports)
  .filter((path) => !path.endsWith('.json'))
  .map((path) => `signoff${path.slice(1)}`)

const claims = {
  'the package packs, and holds what it should and no more'() {
    const [packed] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root }),
    )
    const paths = packed.files.map(({ path }) => path)
    const stray = paths.filter(
      (path) =>
        !/^(?:dist\/|docs\/.*\.md$|examples\/[\w-]+\.(?:ts|md)$|visualizations\/[\w-]+\.(?:mmd|svg|md)$|package\.json$|[A-Z]+(?:\.md)?$)/.test(
          path,
        ),
    )
    assert(stray.length === 0, `strays: ${stray.join(', ')}`)
    for (const path of ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md']) {
      assert(paths.includes(path), `${path} is missing`)
    }
    const missing = listTargets(manifest).filter((path) => !paths.includes(path))
    assert(missing.length === 0, `promised and not there: ${missing.join(', ')}`)
    console.log(
      `  ${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} KiB`,
    )
    this.tarball = join(folder, packed.filename)
  },

  'it installs into an empty folder, without the optional packages'() {
    const stranger = { name: 'stranger', private: true, type: 'module' }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(stranger))
    const tools = ['typescript', '@types/node'].map(versionOf)
    run('npm', ['install', '--no-audit', '--no-fund', this.tarball, ...tools])
    const installed = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')).packages
    const optional = Object.keys(manifest.peerDependenciesMeta)
    const found = optional.filter((name) => `node_modules/${name}` in installed)
    assert(found.length === 0, `installed though optional: ${found.join(', ')}`)
  },

  'every entry can be imported'() {
    for (const entry of entries) {
      run(execPath, ['--input-type=module', '-e', `await import(${JSON.stringify(entry)})`])
      console.log(`  ${entry}`)
    }
    run(execPath, ['--input-type=module', '-e', IMPORT_MANIFEST])
  },

  'what is not an entry cannot be imported'() {
    const inside = 'signoff/dist/src/signoff.js'
    const source = `import(${JSON.stringify(inside)}).then(() => process.exit(1), () => {})`
    run(execPath, ['-e', source])
  },

  'a strict consumer compiles, library types included'() {
    mkdirSync(join(folder, 'consumer'))
    writeFileSync(join(folder, 'consumer', 'main.ts'), CONSUMER)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(COMPILER))
    run(join(folder, 'node_modules/.bin/tsc'), ['-p', '.'])
  },

  'its command line says what it can do'() {
    for (const name of Object.keys(manifest.bin ?? {})) {
      const said = run(join(folder, 'node_modules/.bin', name), ['--help'])
      assert(said.includes(name), `${name} --help does not name itself`)
    }
  },
}

const IMPORT_MANIFEST = `
  const { default: found } = await import('signoff/package.json', { with: { type: 'json' } })
  if (found.name !== 'signoff') process.exit(1)`

const CONSUMER = `${entries.map((entry, index) => `import * as entry${index} from '${entry}'`).join('\n')}
import { createSignoff, type Signoff, SignoffError, type SignoffOptions } from 'signoff'

export const entries = [${entries.map((_, index) => `entry${index}`).join(', ')}]

const options: SignoffOptions = { issuer: 'https://op.example', egress: { allow: ['10.0.0.0/8'] } }

export async function end(sessionId: string): Promise<readonly string[]> {
  const signoff: Signoff = await createSignoff(options)
  signoff.on('delivery.failed', ({ clientId, reason }) => console.log(clientId?.length, reason.length))
  try {
    const { deliveries } = await signoff.sessions.terminate({ sessionId })
    return deliveries.map(({ id }) => id)
  } catch (error) {
    if (error instanceof SignoffError && error.code === 'ERR_SESSION_NOT_FOUND') return []
    throw error
  }
}
`

/**
 * As strict as it goes, but for exactOptionalPropertyTypes: under that the types of xstate contradict
 * themselves. A consumer who wants it sets skipLibCheck.
 */
const COMPILER = {
  compilerOptions: {
    target: 'ES2023',
    lib: ['ES2023', 'ESNext.Disposable'],
    module: 'NodeNext',
    moduleResolution: 'NodeNext',
    types: ['node'],
    strict: true,
    noUncheckedIndexedAccess: true,
    noPropertyAccessFromIndexSignature: true,
    verbatimModuleSyntax: true,
    skipLibCheck: false,
    noEmit: true,
  },
  include: ['consumer'],
}

/** Every file that the manifest promises. */
function listTargets({ exports, bin = {} }) {
  const targets = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry),
  )
  return [...targets, ...Object.values(bin)].map((path) => path.replace(/^\.\//, ''))
}

function assert(holds, problem) {
  if (!holds) throw new Error(problem)
}

try {
  for (const [claim, check] of Object.entries(claims)) {
    console.log(claim)
    check.call(claims)
  }
} catch (error) {
  console.error(String(error.stdout ?? ''), String(error.stderr ?? ''), error.message)
  process.exitCode = 1
} finally {
  if (keep) console.log(`kept: ${folder}`)
  else rmSync(folder, { recursive: true, force: true })
}
