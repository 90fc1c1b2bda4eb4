/** More keys than an identity provider has languages and looks in use; beyond it all are made anew. */
const MOST = 256

/** What was made for a key once. */
export type Memo<Value> = (key: string, make: () => Value) => Value

/** Remembers what is dear to make and depends on its key alone. */
export function createMemo<Value>(): Memo<Value> {
  const made = new Map<string, Value>()
  return (key, make) => {
    const known = made.get(key)
    if (known !== undefined) return known
    if (made.size >= MOST) made.clear()
    const value = make()
    made.set(key, value)
    return value
  }
}
