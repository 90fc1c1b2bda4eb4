import { type Bus, createBus, logFacts } from './bus/index.ts'
import { type Clock, systemClock } from './clock.ts'
import type { HttpTransport } from './delivery/index.ts'
import { chooseVaultKeys, createVault, type Vault } from './encryption/index.ts'
import { createEngine, createReplica, type Engine, type Replica } from './engine/index.ts'
import { type Logger, silentLogger } from './logger.ts'
import type { LogoutTokenIssuer } from './logout/index.ts'
import { toOriginDefaults } from './origin/index.ts'
import type { ProviderTransport } from './provider/index.ts'
import { type Random, systemRandom } from './random.ts'
import { DEFAULT_INSTANCE } from './service/index.ts'
import type { ResolvedSignoffOptions } from './signoff-options.ts'
import { assertReachable, createDeliveryId, type Database, migrate } from './store/index.ts'
import { shieldTelemetry } from './telemetry.ts'
import {
  type AddressGuard,
  createAddressGuard,
  createHttpTransport,
  createProviderTransport,
} from './transport/index.ts'

/** The ports that everything shares. */
export interface SharedPorts {
  readonly bus: Bus
  readonly clock: Clock
  readonly logger: Logger
  readonly random: Random
  readonly database: Database
}

/** A replica with its engine and what it sends through, at rest. */
export interface Core {
  readonly shared: SharedPorts
  readonly guard: AddressGuard
  /** Seals secrets and bodies at rest. */
  readonly vault: Vault
  readonly transport: HttpTransport
  /** Speaks to SMTP servers, relays and Twilio, behind the same guard. */
  readonly providerTransport: ProviderTransport
  readonly replica: Replica
  readonly engine: Engine
}

/**
 * Puts the parts of one Signoff together. Nothing runs yet. Many relying parties may live at one origin, so the
 * share of a destination is the dispatcher's to hold: an attempt that it lets go finds a connection of its own.
 */
export function composeCore(
  options: ResolvedSignoffOptions,
  issuer: LogoutTokenIssuer,
  database: Database,
): Core {
  const { clock = systemClock, random = systemRandom, logger = silentLogger, egress } = options
  const bus = createBus(logger)
  logFacts(bus, logger)
  const shared = { bus, clock, logger, random, database }
  const guard = createAddressGuard({ ...egress, clock })
  const transport = createHttpTransport({
    guard,
    clock,
    connectionsPerOrigin: options.engine.concurrency,
    ...(egress.ca === undefined ? {} : { ca: egress.ca }),
  })
  const providerTransport = createProviderTransport({
    http: transport,
    guard,
    clock,
    ...(egress.ca === undefined ? {} : { ca: egress.ca }),
  })
  const vault = openVault(options, shared)
  const replica = createReplica({
    ...shared,
    providerTransport,
    vault,
    id: createDeliveryId(clock.now(), 0, random),
    telemetry: shieldTelemetry(options.telemetry ?? {}, logger),
    issuer,
    transport,
    options: options.engine,
    retention: options.retention,
    features: options.features,
    notifications: {
      types: options.messageTypes,
      defaults: options.settings,
      originDefaults: (instance) =>
        instance === DEFAULT_INSTANCE ? toOriginDefaults(options.issuer) : {},
    },
  })
  const engine = createEngine({
    ...shared,
    replica,
    interrupt: async () => {
      await Promise.all([transport.close(), providerTransport.close()])
    },
    prepare: async () => {
      await assertReachable(database)
      if (options.migrate) await migrate(database.sql)
    },
  })
  return { shared, guard, vault, transport, providerTransport, replica, engine }
}

function openVault(
  { encryption, database, development }: ResolvedSignoffOptions,
  { random }: SharedPorts,
): Vault {
  const temporary =
    typeof database === 'object' && 'embedded' in database && database.embedded === true
  return createVault(chooseVaultKeys({ keys: encryption?.keys, temporary, development, random }))
}
