import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a program left behind when it ended. */
export interface Run {
  readonly code: number
  readonly output: string
}

/** The package as it would be installed, built from the sources as they are, in a folder of its own. */
export interface BuiltPackage {
  /** Runs one of its TypeScript programs to the end. The environment's database is one that none of them may use. */
  run(program: string, ...args: readonly string[]): Promise<Run>
  /** Checks the types of one of its projects. */
  checkTypes(project: string): Promise<Run>
  /** What programs have left in the folder for temporary files. */
  leftovers(): Promise<readonly string[]>
  remove(): Promise<void>
}

const ROOT = fileURLToPath(new URL('../../../', import.meta.url))
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc')
const TSX = join(ROOT, 'node_modules/tsx/dist/cli.mjs')
const PARTS = ['package.json', 'tsconfig.json', 'examples']

/** Nothing listens there: who uses it fails. */
const NOBODYS = 'postgres://127.0.0.1:9/nobodys'

function runNode(
  args: readonly string[],
  options: { readonly cwd: string; readonly timeoutMs: number; readonly temporary?: string },
): Promise<Run> {
  const { cwd, timeoutMs: timeout, temporary: TMPDIR } = options
  const env = { ...process.env, DATABASE_URL: NOBODYS, ...(TMPDIR && { TMPDIR }) }
  const settings = { cwd, timeout, env }
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [...args], settings, (_error, out, faults) =>
      resolve({ code: child.exitCode ?? -1, output: out + faults }),
    )
  })
}

/** tsx keeps a folder of its own there. */
const isOurs = (name: string) => !name.startsWith('tsx-') && !name.startsWith('node-compile-cache')

/** Builds it. `dist` of the working copy is neither needed nor touched. */
export async function buildPackage(): Promise<BuiltPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'signoff-package-'))
  const temporary = join(folder, 'tmp')
  await mkdir(temporary)
  for (const part of PARTS) await cp(join(ROOT, part), join(folder, part), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  const build = [TSC, '-p', 'tsconfig.build.json', '--outDir', join(folder, 'dist')]
  const built = await runNode(build, { cwd: ROOT, timeoutMs: 150_000 })
  if (built.code !== 0) throw new Error(`the build failed: ${built.output}`)
  return {
    run: (program, ...args) =>
      runNode([TSX, program, ...args], { cwd: folder, timeoutMs: 150_000, temporary }),
    checkTypes: (project) => runNode([TSC, '-p', project], { cwd: folder, timeoutMs: 150_000 }),
    leftovers: async () => (await readdir(temporary)).filter(isOurs),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
