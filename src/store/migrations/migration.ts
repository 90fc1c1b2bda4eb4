/** One step of the schema. Applied once, in one transaction with all others that are due. */
export interface Migration {
  /** Counted from 1 without gaps. */
  readonly id: number
  readonly name: string
  /** One SQL statement each, run in order. */
  readonly statements: readonly string[]
}
