import { readFileSync } from 'node:fs'

/** The TypeScript on a page, block by block. */
export const blocksOf = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(
    ([, block = '']) => block,
  )

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: readonly string[]
) => (...values: readonly unknown[]) => Promise<unknown>

/** Runs a block of code as it stands on a page; what it names comes from here. */
export const runBlock = (
  block: string,
  names: Readonly<Record<string, unknown>>,
): Promise<unknown> => {
  const code = block.replace('const signoff = await createSignoff', 'signoff = await createSignoff')
  return new AsyncFunction(...Object.keys(names), code)(...Object.values(names))
}
