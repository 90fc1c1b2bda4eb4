import type { ProviderState } from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import type { Clock } from '../clock.ts'
import type { Vault } from '../encryption/index.ts'
import {
  isVerifying,
  type OnUncertain,
  type OpenedProvider,
  openProvider,
  type ProviderChannel,
  type ProviderKind,
  rankByRouting,
} from '../provider/index.ts'
import type { Database, ProviderRow, ProviderStore } from '../store/index.ts'
import { type BriefMemory, createBriefMemory } from './brief-memory.ts'
import type { DatabaseClock } from './database-clock.ts'
import { createProviderWriter, type ProviderWriter } from './provider-writer.ts'

/** A provider that a message may go through, as far as the engine has to know it. */
export interface ProviderCandidate {
  readonly id: string
  readonly channel: ProviderChannel
  readonly kind: ProviderKind
  /** A paused one is a candidate, too: what is for it waits until it is mended. */
  readonly state: Extract<ProviderState, 'active' | 'paused'>
  /** What {@link ProviderDirectory.refuse} has to be told. */
  readonly revision: number
  readonly priority: number
  readonly onUncertain: OnUncertain
  /** The provider makes, sends and checks codes itself (Twilio Verify). */
  readonly isVerify: boolean
}

/** For which message a provider is looked for. */
export interface ProviderQuery {
  readonly instance: string
  readonly channel: ProviderChannel
  readonly organization?: string
  /** Type of the message. */
  readonly type?: string
}

/** Where messages look their providers up. */
export interface ProviderDirectory {
  /** Active and paused ones, best first: for the type, for the organisation, for all; then by priority. */
  candidates(query: ProviderQuery): Promise<readonly ProviderCandidate[]>
  /**
   * A provider in any state but removed, with its secrets opened; for as long as one message takes.
   *
   * @throws {DecryptionError} its secrets cannot be opened with the keys at hand.
   */
  open(instance: string, id: string): Promise<OpenedProvider | undefined>
  /**
   * The other side refuses its configuration: it is paused, unless it was changed since `revision`. `fault`
   * is a fixed word. True: it was paused by this call.
   */
  refuse(
    instance: string,
    id: string,
    refusal: { readonly fault: string; readonly revision: number },
  ): Promise<boolean>
  /** Forgets what is remembered of an instance. */
  forget(instance: string): void
}

/** What a directory of providers needs. */
export interface ProviderDirectoryPorts {
  readonly database: Database
  readonly store: ProviderStore
  readonly vault: Vault
  readonly bus: Bus
  readonly clock: Clock
  readonly databaseClock: DatabaseClock
  /** How old what it says may be, milliseconds. */
  readonly cacheMs: number
}

/** Where messages through a provider go: the name under which its health is known. */
export function providerDestination(channel: ProviderChannel, id: string): string {
  return `${channel}:${id}`
}

/** What the secrets of a provider are sealed for. */
export const providerPurpose = (instance: string, id: string) => ({
  instance,
  kind: 'provider',
  id,
})

const CHANNELS = ['email', 'sms'] as const satisfies readonly ProviderChannel[]

/** Creates the directory of a replica; what it finds is remembered for `cacheMs`. */
export function createProviderDirectory(ports: ProviderDirectoryPorts): ProviderDirectory {
  return new Directory(ports)
}

const toKey = (instance: string, channel: ProviderChannel) => `${channel}\u0000${instance}`

class Directory implements ProviderDirectory {
  readonly #ports: ProviderDirectoryPorts
  readonly #rows: BriefMemory<readonly ProviderRow[]>
  readonly #writer: ProviderWriter

  constructor(ports: ProviderDirectoryPorts) {
    this.#ports = ports
    this.#rows = createBriefMemory(ports.clock, ports)
    this.#writer = createProviderWriter({ ...ports, forget: (instance) => this.forget(instance) })
  }

  async candidates({ instance, channel, organization, type }: ProviderQuery) {
    const read = () => this.#ports.store.list(instance, channel)
    const rows = await this.#rows.recall(toKey(instance, channel), read)
    return rankByRouting(rows.filter(isServing), { organization, type }).map(toCandidate)
  }

  async open(instance: string, id: string): Promise<OpenedProvider | undefined> {
    const row = await this.#find(instance, id)
    if (!row || row.state === 'removed') return undefined
    if (row.secrets === null) return openProvider(row, {})
    const secrets = await this.#ports.vault.open(row.secrets, providerPurpose(instance, id))
    return openProvider(row, JSON.parse(secrets))
  }

  async refuse(
    instance: string,
    id: string,
    { fault, revision }: { readonly fault: string; readonly revision: number },
  ): Promise<boolean> {
    const row = await this.#ports.store.get(instance, id)
    if (!row || row.revision !== revision || row.state !== 'active') return false
    return this.#writer.run({
      instance,
      channel: row.channel,
      decide(actors, { now }) {
        const actor = actors.find((one) => one.row.id === id && one.row.revision === revision)
        const event = { type: 'configuration.refused', at: now, fault } as const
        return actor?.apply(event, { fault }) ?? false
      },
    })
  }

  forget(instance: string): void {
    for (const channel of CHANNELS) this.#rows.drop(toKey(instance, channel))
  }

  /** As it was when candidates were last named: one message is sent by one revision. */
  async #find(instance: string, id: string): Promise<ProviderRow | undefined> {
    for (const channel of CHANNELS) {
      const row = (await this.#rows.peek(toKey(instance, channel)))?.find((one) => one.id === id)
      if (row) return row
    }
    return this.#ports.store.get(instance, id)
  }
}

type ServingRow = ProviderRow & { readonly state: ProviderCandidate['state'] }

const isServing = (row: ProviderRow): row is ServingRow =>
  row.state === 'active' || row.state === 'paused'

function toCandidate(row: ServingRow): ProviderCandidate {
  const { id, channel, kind, state, revision, priority, onUncertain } = row
  return { id, channel, kind, state, revision, priority, onUncertain, isVerify: isVerifying(row) }
}
