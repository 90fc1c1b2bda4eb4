/** One call of an overridden method. */
export interface MethodCall<Self, Result> {
  readonly self: Self
  readonly args: readonly unknown[]
  /** Runs the original method with the same `this` and arguments. */
  proceed(): Result
}

type AnyMethod<Result> = (...args: readonly unknown[]) => Result

/**
 * Puts `replace` in the place of `target[name]` and returns what undoes it. If somebody else has
 * overridden the method since, ours stays in their chain and just passes calls on.
 */
export function overrideMethod<Self extends object, Result>(
  target: Self,
  name: keyof Self & string,
  replace: (call: MethodCall<Self, Result>) => Result,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name)
  const original = Reflect.get(target, name) as AnyMethod<Result>
  let active = true
  function override(this: Self, ...args: readonly unknown[]): Result {
    const proceed = () => Reflect.apply(original, this, args)
    return active ? replace({ self: this, args, proceed }) : proceed()
  }
  Object.defineProperty(target, name, {
    configurable: true,
    writable: true,
    enumerable: before?.enumerable ?? false,
    value: override,
  })
  return () => {
    active = false
    if (Reflect.get(target, name) !== override) return
    if (before) Object.defineProperty(target, name, before)
    else Reflect.deleteProperty(target, name)
  }
}
