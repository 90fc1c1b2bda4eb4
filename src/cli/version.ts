import { createRequire } from 'node:module'

/** The version of this package, by its own name: sources and build lie at different depths below its folder. */
export function readVersion(): string {
  const { version } = createRequire(import.meta.url)('signoff/package.json') as { version: string }
  return version
}
