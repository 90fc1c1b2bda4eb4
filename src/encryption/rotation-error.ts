import { SignoffError } from '../errors.ts'

/** Something sealed at rest, by where it lies. */
export interface SealedPlace {
  /** `providers`, `bodies` or `hashKeys`. */
  readonly table: string
  readonly instance: string
  readonly id: string
}

/** What a rotation of the keys came to where not all could be opened. */
interface IncompleteRotation {
  readonly resealed: Readonly<Record<string, number>>
  readonly failed: number
  readonly unopened: readonly SealedPlace[]
}

/** Some of what is sealed at rest could not be opened by a rotation, and stays as it was. All else is through. */
export class RotationError extends SignoffError {
  readonly code = 'ERR_ROTATION_INCOMPLETE'
  /** Texts that are sealed with the first key now, by table. */
  readonly resealed: Readonly<Record<string, number>>
  /** How many could not be opened. */
  readonly failed: number
  /** Where they lie; the first hundred. */
  readonly unopened: readonly SealedPlace[]

  constructor(rotation: IncompleteRotation, options?: ErrorOptions) {
    const first = rotation.unopened.map(({ table, id }) => `${table} ${id}`).slice(0, 3)
    const more = rotation.failed > first.length ? ', …' : ''
    super(
      `${rotation.failed} could not be opened (${first.join(', ')}${more}); their key is not among encryption.keys, or they were changed`,
      options,
    )
    this.resealed = rotation.resealed
    this.failed = rotation.failed
    this.unopened = rotation.unopened
  }
}
