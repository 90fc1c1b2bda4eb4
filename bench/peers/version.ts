import { readFileSync } from 'node:fs'

const manifest: { readonly dependencies: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL('package.json', import.meta.url), 'utf8'),
)

/** `pg-boss 10.4.2`: a peer with the version that is pinned here. */
export const withVersion = (name: string): string => `${name} ${manifest.dependencies[name]}`
