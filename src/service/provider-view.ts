import type { ProviderState } from '../../machines/index.ts'
import { toDate } from '../clock.ts'
import type { Outcome, OutcomeKind } from '../delivery/index.ts'
import type {
  HttpProviderConfig,
  OnUncertain,
  ProviderChannel,
  ProviderKind,
  ProviderRouting,
  SmtpConfig,
  TwilioConfig,
} from '../provider/index.ts'
import type { ProviderRow } from '../store/index.ts'

interface ProviderViewBase {
  readonly id: string
  readonly instance: string
  readonly channel: ProviderChannel
  readonly kind: ProviderKind
  readonly state: ProviderState
  readonly description: string
  /** Among the active ones for the same messages; 0 is the primary. */
  readonly priority: number
  /** Why it is paused, as a fixed word. */
  readonly fault?: string
  readonly pausedAt?: Date
  readonly onUncertain: OnUncertain
  readonly routing: ProviderRouting
  readonly createdAt: Date
  readonly updatedAt: Date
  readonly revision: number
}

/** A provider as it is shown: everything but its secrets, which no call returns. */
export type ProviderView =
  | (ProviderViewBase & { readonly kind: 'smtp'; readonly config: SmtpConfig })
  | (ProviderViewBase & { readonly kind: 'http'; readonly config: HttpProviderConfig })
  | (ProviderViewBase & { readonly kind: 'twilio'; readonly config: TwilioConfig })

/** What a test message came to. It never throws because of the provider. */
export interface ProviderTestResult {
  readonly outcome: OutcomeKind
  /** HTTP status or SMTP reply code, if an answer came. */
  readonly status?: number
  /** A short fixed word for what went wrong. */
  readonly code?: string
  readonly durationMs?: number
  /** The first characters of what the other side said. */
  readonly answer?: string
  /** The provider's own id of the message. */
  readonly reference?: string
}

/** A stored provider as it is shown. */
export function toProviderView(row: ProviderRow): ProviderView {
  const { fault, pausedAt } = row.snapshot.context
  return {
    id: row.id,
    instance: row.instance,
    channel: row.channel,
    kind: row.kind,
    state: row.state,
    description: row.description,
    priority: row.priority,
    ...(fault === null ? {} : { fault }),
    ...(pausedAt === null ? {} : { pausedAt: toDate(pausedAt) }),
    onUncertain: row.onUncertain,
    routing: row.routing,
    config: row.config,
    createdAt: toDate(row.createdAt),
    updatedAt: toDate(row.updatedAt),
    revision: row.revision,
  } as unknown as ProviderView
}

/** An outcome as it is shown. */
export function toTestResult({ kind, ...detail }: Outcome): ProviderTestResult {
  const { status, code, durationMs, answer, reference } = detail
  return {
    outcome: kind,
    ...(status === undefined ? {} : { status }),
    ...(code === undefined ? {} : { code }),
    ...(durationMs === undefined ? {} : { durationMs }),
    ...(answer === undefined ? {} : { answer }),
    ...(reference === undefined ? {} : { reference }),
  }
}
