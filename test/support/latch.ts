/** A promise that the test keeps. */
export interface Latch<Value> {
  open(value: Value): void
  readonly opened: Promise<Value>
}

/** Creates one that is not kept yet. */
export function createLatch<Value = void>(): Latch<Value> {
  let open: (value: Value) => void = () => {}
  const opened = new Promise<Value>((resolve) => {
    open = resolve
  })
  return { open, opened }
}
