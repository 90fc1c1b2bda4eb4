import type { Bus } from '../bus/index.ts'
import type { ProviderDirectory, ProviderWriter } from '../engine/index.ts'
import type { ProviderTransport } from '../provider/index.ts'
import type { Random } from '../random.ts'
import type { Queryable } from '../store/index.ts'
import type { ProviderDoor } from './provider-door.ts'
import type { ProviderSecrets } from './provider-secrets.ts'
import type { ProviderWakingPorts } from './provider-waking.ts'

/** What the providers need. */
export interface ProvidersPorts extends ProviderWakingPorts {
  readonly writer: ProviderWriter
  readonly directory: ProviderDirectory
  readonly door: ProviderDoor
  readonly secrets: ProviderSecrets
  readonly transport: ProviderTransport
  readonly bus: Bus
  readonly random: Random
  /** Where test messages say that they come from. */
  readonly origin: string
  /** Resolves when `now` can be believed. */
  ready(within?: Queryable): Promise<void>
}
