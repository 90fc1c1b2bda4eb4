import type {
  SessionRegistration,
  SignoffCallOptions,
  SignoffForAdapter,
} from '../../../src/adapter/oidc-provider.ts'
import { SessionNotFoundError } from '../../../src/errors.ts'
import type { RelyingPartySource } from '../../../src/logout/index.ts'

type CallName = 'register' | 'terminate' | 'terminateClient'

/** One call that reached Signoff. */
export interface RecordedCall {
  readonly name: CallName
  readonly sessionId: string
  readonly clientId?: string
  readonly reason?: string
  readonly options: SignoffCallOptions | undefined
}

/** Stands where a Signoff will: remembers what it is told, and fails on request. */
export interface Recorder {
  readonly signoff: SignoffForAdapter
  readonly calls: RecordedCall[]
  /** Registrations in the order in which they came, renewals included. */
  readonly registrations: SessionRegistration[]
  /** The source that is in use; undefined after detach. */
  source(): RelyingPartySource | undefined
  /** These calls reject from now on. */
  fail(...names: CallName[]): void
  named(name: CallName): RecordedCall[]
}

/** Creates a {@link Recorder}. */
export function createRecorder(): Recorder {
  const calls: RecordedCall[] = []
  const registrations: SessionRegistration[] = []
  const known = new Set<string>()
  let failing: readonly CallName[] = []
  let source: RelyingPartySource | undefined

  function note(name: CallName, call: Omit<RecordedCall, 'name'>) {
    calls.push({ name, ...call })
    if (failing.includes(name)) throw new Error(`${name}: the database is down`)
    if (name !== 'register' && !known.has(call.sessionId)) throw new SessionNotFoundError('unknown')
    return { deliveries: known.size }
  }

  return {
    calls,
    registrations,
    source: () => source,
    fail: (...names) => {
      failing = names
    },
    named: (name) => calls.filter((call) => call.name === name),
    signoff: {
      sessions: {
        async register(registration, options) {
          const { sessionId, clientId } = registration
          note('register', { sessionId, clientId, options })
          registrations.push(registration)
          known.add(sessionId)
        },
        terminate: async (ended, options) => note('terminate', { ...ended, options }),
        terminateClient: async (ended, options) => note('terminateClient', { ...ended, options }),
      },
      relyingParties: {
        use(used) {
          source = used
          return () => {
            source = undefined
          }
        },
      },
    },
  }
}
