/** Chance that can be replayed: the same seed draws the same numbers. */
export interface Prng {
  /** A number in `[0, 1)`. */
  unit(): number
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  shuffle<Item>(items: readonly Item[]): Item[]
}

/** A 32-bit hash of a text (FNV-1a, mixed), for a seed of its own. */
export function toSeed(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** mulberry32 over a seed and a label, so that each part of a run draws from a stream of its own. */
export function createPrng(seed: number, label: string): Prng {
  let state = toSeed(`${seed} ${label}`)
  const unit = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000
  }
  const between = (least: number, most: number) => least + Math.floor(unit() * (most - least + 1))
  const pick = <Item>(items: readonly Item[]): Item => {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[between(0, items.length - 1)] as Item
  }
  const shuffle = <Item>(items: readonly Item[]): Item[] => {
    const rest = [...items]
    return items.map(() => rest.splice(between(0, rest.length - 1), 1)[0] as Item)
  }
  return { unit, between, chance: (probability) => unit() < probability, pick, shuffle }
}
