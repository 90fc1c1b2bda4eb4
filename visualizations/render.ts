import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { argv, exit, stderr, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { readCheck } from '../tools/check-argument.ts'
import { generateFiles, generateModule } from './files.ts'
import { MODULE_PATH } from './module.ts'

const isGenerated = (name: string): boolean => /\.(svg|mmd)$/.test(name)

const readOr = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch(() => undefined)

/** Names of the files in a folder that are missing, different from what is generated now, or left over. */
export const findStale = async (folder: string): Promise<readonly string[]> => {
  const files = await generateFiles()
  const changed = await Promise.all(
    [...files].map(async ([name, text]) =>
      (await readOr(join(folder, name))) === text ? [] : [name],
    ),
  )
  const left = (await readdir(folder)).filter((name) => isGenerated(name) && !files.has(name))
  return [...changed.flat(), ...left].toSorted()
}

/** Writes every generated file into a folder and gives back their names. */
export const writeFiles = async (folder: string): Promise<readonly string[]> => {
  const files = await generateFiles()
  await Promise.all([...files].map(([name, text]) => writeFile(join(folder, name), text)))
  return [...files.keys()]
}

/** The path of the pictures' module if it is missing, or different from what is generated now. */
export const findStaleModule = async (path: string): Promise<readonly string[]> =>
  (await readOr(path)) === generateModule(await generateFiles()) ? [] : [MODULE_PATH]

const run = async (folder: string, check: boolean): Promise<number> => {
  const module = join(folder, MODULE_PATH)
  if (!check) {
    const written = await writeFiles(folder)
    await writeFile(module, generateModule(await generateFiles()))
    stdout.write(`Written: ${[...written, MODULE_PATH].join(', ')}\n`)
    return 0
  }
  const stale = [...(await findStale(folder)), ...(await findStaleModule(module))]
  if (stale.length === 0) return 0
  stderr.write(
    `Stale: ${stale.join(', ')}\nDraw them anew with: npx tsx visualizations/render.ts\n`,
  )
  return 1
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const check = readCheck('npm run diagrams', argv.slice(2))
  exit(await run(fileURLToPath(new URL('.', import.meta.url)), check))
}
