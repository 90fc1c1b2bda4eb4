import type { AilingDestination } from '../engine/index.ts'
import type { Deliveries, Providers, RelyingParties, Sessions } from '../service/index.ts'

/** Counts by state. */
type StateCounts = Readonly<Record<string, number>>

/** What one replica has seen, as far as it is shown. */
export interface LiveFigures {
  readonly replica: string
  readonly engine: string
  readonly inFlight: number
  readonly ailingDestinations: number
  readonly ailing: readonly AilingDestination[]
  readonly byChannel: Readonly<Record<string, StateCounts>>
  readonly byDestination: Readonly<Record<string, StateCounts>>
  readonly recent: readonly {
    readonly at: Date
    readonly instance: string
    readonly deliveryId: string
    readonly destination: string
    readonly from: string | null
    readonly to: string
  }[]
}

/** How a replica is, as far as it is shown. */
export interface HealthFigures {
  readonly ok: boolean
  readonly engine: string
  readonly database: { readonly reachable: boolean; readonly latencyMs?: number }
  readonly inFlight: number
  readonly ailingDestinations: number
}

/** What the pages read and change. A `Signoff` is one. */
export interface InspectorSource {
  readonly deliveries: Deliveries
  readonly sessions: Sessions
  readonly relyingParties: RelyingParties
  readonly providers: Providers
  stats(): LiveFigures
  health(): Promise<HealthFigures>
}

/** Who looks at a page. */
export interface Viewer {
  readonly instance: string
  readonly actor?: string
  /** May press buttons. */
  readonly mayWrite: boolean
}

/** A request for a page, already authorised. */
export interface PageRequest {
  readonly source: InspectorSource
  readonly viewer: Viewer
  /** Under which path all of it is mounted; empty, or `/…` without a slash at the end. */
  readonly basePath: string
  readonly parameters: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Fields of a form that was sent. */
  readonly form: URLSearchParams
}
