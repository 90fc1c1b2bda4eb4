/** One named condition, and whether it held. */
export interface Check {
  readonly name: string
  readonly ok: boolean
  /** What was wrong; empty when nothing was. */
  readonly detail: string
}

/** A check that held. */
export const pass = (name: string): Check => ({ name, ok: true, detail: '' })

/** A check that held if `ok`, and has `fault` to say if not. */
export const toCheck = (name: string, ok: boolean, fault: string): Check =>
  ok ? pass(name) : { name, ok, detail: fault }
