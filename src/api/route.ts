import type { z } from 'zod'
import type { BusEventName, BusListener } from '../bus/index.ts'
import type { InspectorSource, LiveFigures } from '../inspector/index.ts'
import type { Exact } from '../option.ts'
import type {
  Features,
  MessageTextsCalls,
  NotificationSettingsCalls,
  Notifications,
  Notify,
  RefusedOrigins,
  TrustedDomains,
} from '../service/index.ts'
import type { Access, Scope } from './access.ts'
import type { outputs } from './schema.ts'

/** What the API serves. A `Signoff` is one. */
export interface HttpSource extends InspectorSource {
  readonly features: Features
  readonly notify: Notify
  readonly notifications: Notifications
  readonly trustedDomains: TrustedDomains
  readonly messageTexts: MessageTextsCalls
  readonly notificationSettings: NotificationSettingsCalls
  stats(): LiveFigures & { readonly refusedOrigins: RefusedOrigins }
  on<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
  off<Name extends BusEventName>(event: Name, listener: BusListener<Name>): void
}

/** A request whose parts have been read and checked. */
export interface Call<Query = object, Body = object> {
  readonly source: HttpSource
  readonly access: Access
  /** The instance, as reading calls want it. */
  readonly level: { readonly instance: string }
  /** Instance and actor, as writing calls want them. */
  readonly scope: { readonly instance: string; readonly actor: string }
  /** A parameter of the path, decoded. */
  parameter(name: string): string
  readonly query: Query
  readonly body: Body
}

/** One operation: all that the router, the OpenAPI document and the tests have to know of it. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Names in braces are parameters. */
  readonly path: `/${string}`
  /** Unique; the OpenAPI `operationId`. */
  readonly name: string
  readonly summary: string
  readonly scope: Extract<Scope, 'read' | 'write'>
  /** The status of success. 204 has no body. */
  readonly status: 200 | 202 | 204
  readonly query?: z.ZodType
  readonly body?: z.ZodType
  /** Name of the schema of the answer. */
  readonly output?: keyof typeof outputs
  answer(call: Call): Promise<unknown>
}

/** How an operation is written down: types of its call follow from its schemas. */
interface RouteDefinition<Query extends z.ZodType, Body extends z.ZodType>
  extends Omit<Route, 'query' | 'body' | 'status' | 'answer'> {
  readonly status?: Route['status']
  readonly query?: Query
  readonly body?: Body
  answer(call: Call<Exact<z.output<Query>>, Exact<z.output<Body>>>): Promise<unknown>
}

/** Writes an operation down. Default status: 200, or 204 without an output. */
export function defineRoute<Query extends z.ZodType, Body extends z.ZodType>(
  definition: RouteDefinition<Query, Body>,
): Route {
  const status = definition.status ?? (definition.output === undefined ? 204 : 200)
  return { ...definition, status } as Route
}
