import { createRemoteJWKSet } from 'jose'
import {
  type AttachedSignoff,
  type AttachOptions,
  attachSignoff,
} from '../../../src/adapter/oidc-provider.ts'
import {
  type BusEventName,
  type BusEvents,
  createSignoff,
  type Signoff,
  type SignoffOptions,
} from '../../../src/index.ts'
import { createLogoutReceiver, type LogoutReceiver } from '../../../src/testing/index.ts'
import { LOOPBACK } from '../../support/bench.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { clientMetadata, type Op, startOp } from './op.ts'

type ReceiverOptions = Parameters<typeof createLogoutReceiver>[0]
type Metadata = Readonly<Record<string, unknown>>

/** A real OP on a real engine, and relying parties that listen. */
export interface Stage {
  readonly op: Op
  readonly signoff: Signoff
  readonly database: TestDatabase
  /** Attaches the adapter again after `detach`. */
  attach(): void
  detach(): void
  /** A strict relying party: its receiver, and its client at the OP. */
  party(
    clientId: string,
    options?: { readonly metadata?: Metadata; readonly receiver?: Partial<ReceiverOptions> },
  ): Promise<LogoutReceiver>
  /** Takes the client away, as an administrator does. */
  removeParty(clientId: string): Promise<void>
  /** The next event of a session or delivery that `matches`. */
  event<Name extends BusEventName>(
    name: Name,
    matches?: (fact: BusEvents[Name]) => boolean,
  ): Promise<BusEvents[Name]>
  close(): Promise<void>
}

/** How to set a {@link Stage}. */
export interface StageOptions {
  readonly op?: Metadata
  readonly signoff?: SignoffOptions
  readonly attach?: AttachOptions
  /** Another stage's Signoff; it stays that stage's to stop. */
  readonly shared?: Stage
}

/** No `signing`: the provider signs. What is looked up is not remembered, so that changes show at once. Who hangs, hangs for longer than a test takes. */
export const STAGE_SIGNOFF: SignoffOptions = {
  egress: LOOPBACK,
  maxConnections: 4,
  engine: { relyingPartyCacheMs: 0, pollIntervalMs: 50, attemptTimeoutMs: 30_000 },
}

async function startSignoff(database: TestDatabase, options: SignoffOptions = STAGE_SIGNOFF) {
  const signoff = await createSignoff({ database: database.url, ...options })
  await signoff.start()
  return signoff
}

/** Starts everything; what a stage shares it leaves running. */
export async function createStage({ op: setup, shared, ...options }: StageOptions): Promise<Stage> {
  const op = await startOp([], setup)
  const database = shared?.database ?? (await createTestDatabase())
  const signoff = shared?.signoff ?? (await startSignoff(database, options.signoff))
  const attach = () => attachSignoff(op.provider, signoff, options.attach)
  let attached: AttachedSignoff = attach()
  const receivers: LogoutReceiver[] = []
  const getKey = createRemoteJWKSet(new URL(`${op.url}/jwks`))
  return {
    op,
    signoff,
    database,
    attach() {
      attached = attach()
    },
    detach: () => attached.detach(),
    async party(clientId, { metadata, receiver: more } = {}) {
      const issuer = op.provider.issuer
      const receiver = await createLogoutReceiver({ issuer, clientId, getKey, ...more })
      receivers.push(receiver)
      const client = clientMetadata(clientId, { backchannel_logout_uri: receiver.uri, ...metadata })
      await op.provider.Client.adapter.upsert(clientId, client)
      return receiver
    },
    removeParty: (clientId) => op.provider.Client.adapter.destroy(clientId),
    event: (name, matches = () => true) =>
      new Promise((resolve) => {
        const listener = (fact: BusEvents[typeof name]) => {
          if (!matches(fact)) return
          signoff.off(name, listener)
          resolve(fact)
        }
        signoff.on(name, listener)
      }),
    async close() {
      attached.detach()
      if (!shared) await signoff.stop({ deadlineMs: 1000 })
      await Promise.all(receivers.map((receiver) => receiver.close()))
      await op.close()
      if (!shared) await database.drop()
    },
  }
}
