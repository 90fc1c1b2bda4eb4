/** Counts what is wrong, by name, and keeps a few examples. */
export interface Amiss<Name extends string> {
  add(name: Name, example: string): void
  readonly counts: Readonly<Record<Name, number>>
  readonly examples: readonly string[]
}

const EXAMPLES = 5

export function createAmiss<Name extends string>(
  names: Readonly<Record<Name, string>>,
): Amiss<Name> {
  const counts = Object.fromEntries(Object.keys(names).map((name) => [name, 0])) as Record<
    Name,
    number
  >
  const examples: string[] = []
  return {
    counts,
    examples,
    add(name, example) {
      counts[name]++
      if (counts[name] <= EXAMPLES) examples.push(`${name}: ${example}`)
    },
  }
}
