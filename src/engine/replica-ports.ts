import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { HttpTransport } from '../delivery/index.ts'
import type { Vault } from '../encryption/index.ts'
import type { FeatureName } from '../feature/index.ts'
import type { Logger } from '../logger.ts'
import type { LogoutTokenIssuer } from '../logout/index.ts'
import type { ProviderTransport } from '../provider/index.ts'
import type { Random } from '../random.ts'
import type { Database } from '../store/index.ts'
import type { SafeTelemetry } from '../telemetry.ts'
import type { NotificationDirectoryPorts } from './notification-directory.ts'
import type { ResolvedEngineOptions } from './options.ts'
import type { ResolvedRetentionOptions } from './retention-options.ts'

/** What a replica is made from. */
export interface ReplicaPorts {
  readonly id: string
  readonly database: Database
  readonly bus: Bus
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  readonly telemetry: SafeTelemetry
  readonly transport: HttpTransport
  readonly providerTransport: ProviderTransport
  readonly issuer: LogoutTokenIssuer
  /** Seals secrets and bodies at rest. */
  readonly vault: Vault
  readonly options: ResolvedEngineOptions
  readonly retention: ResolvedRetentionOptions | false
  readonly features: Readonly<Partial<Record<FeatureName, boolean>>>
  /** What the host set for the notifications of all instances. */
  readonly notifications: Pick<NotificationDirectoryPorts, 'types' | 'defaults' | 'originDefaults'>
}
