/** What every event says. */
interface Fact {
  /** The instance it happened in. Empty where it is of all: what is said of a replica. */
  readonly instance: string
  readonly at: Date
}

/** What is said of a session. */
export interface SessionFact extends Fact {
  readonly sessionId: string
}

/** What is said of a delivery. */
export interface DeliveryFact extends Fact {
  readonly deliveryId: string
  readonly channel: 'logout' | 'email' | 'sms' | 'webhook'
  readonly destination: string
  /** The destination that was last told of, where that was another one: the next provider's turn. */
  readonly formerDestination?: string
  /** The state it was in when it was last told of; null at its creation. */
  readonly from: string | null
  /** Attempts begun so far. */
  readonly attempt: number
  readonly sessionId?: string
  readonly clientId?: string
  /** The provider that has, or may have, taken it. */
  readonly providerId?: string
}

/** What is said of an attempt's end. */
export interface OutcomeFact extends DeliveryFact {
  /** HTTP status or SMTP reply code, if an answer came. */
  readonly status?: number
  /** A short fixed word for what went wrong. */
  readonly code?: string
}

/** What is said of a destination. */
export interface DestinationFact extends Fact {
  readonly destination: string
}

/** What is said of a provider. Never its configuration. */
export interface ProviderFact extends Fact {
  readonly providerId: string
  readonly channel: 'email' | 'sms'
  readonly kind: 'smtp' | 'http' | 'twilio'
}

/** What is said of a replica. */
export interface EngineFact extends Fact {
  readonly replica: string
}

/** Every event of the bus, with its payload. All are facts that are on disk already. */
export interface BusEvents {
  'session.registered': SessionFact & { readonly clientId: string }
  'session.terminated': SessionFact & { readonly deliveries: number }
  'session.completed': SessionFact
  'session.incomplete': SessionFact & { readonly failures: number }
  'delivery.created': DeliveryFact
  'delivery.signed': DeliveryFact
  'delivery.sent': OutcomeFact
  'delivery.retrying': OutcomeFact & { readonly wakeAt: Date }
  'delivery.failed': OutcomeFact & { readonly reason: string }
  'delivery.uncertain': OutcomeFact
  'delivery.cancelled': DeliveryFact & { readonly reason: string }
  'delivery.redriven': DeliveryFact
  'destination.opened': DestinationFact & { readonly probeAt: Date }
  'destination.closed': DestinationFact
  'provider.added': ProviderFact
  'provider.activated': ProviderFact & { readonly priority: number }
  'provider.deactivated': ProviderFact
  'provider.changed': ProviderFact
  'provider.paused': ProviderFact & { readonly fault: string }
  'provider.resumed': ProviderFact
  'provider.removed': ProviderFact
  'engine.started': EngineFact
  'engine.drained': EngineFact & { readonly abandoned: number }
}

/** The name of an event of the bus. */
export type BusEventName = keyof BusEvents

/** One line for each event. The table in docs/events.md is made from it. */
export const BUS_EVENTS: Readonly<Record<BusEventName, string>> = {
  'session.registered': 'A relying party logged in within a session and will be told of its end.',
  'session.terminated': 'A session ended; `deliveries` relying parties are being told.',
  'session.completed': 'Every relying party of an ended session acknowledged the logout.',
  'session.incomplete':
    'All deliveries of an ended session are final and `failures` were not acknowledged.',
  'delivery.created': 'A delivery is on disk and waits to be sealed.',
  'delivery.signed': 'A message is sealed and the intent to send it is on disk.',
  'delivery.sent': 'The other side acknowledged the message.',
  'delivery.retrying': 'An attempt failed; the next one comes at `wakeAt`.',
  'delivery.failed': 'A delivery ended without an acknowledgement; `reason` says why.',
  'delivery.uncertain': 'The bytes left, no answer came, and a person or a policy decides.',
  'delivery.cancelled': 'A delivery was called off; `reason` says why.',
  'delivery.redriven': 'A person or a recovery sends a delivery again.',
  'destination.opened':
    'A destination failed too often; its deliveries are parked until `probeAt`.',
  'destination.closed': 'A destination answered again; its deliveries flow.',
  'provider.added': 'A provider is set up; no message goes through it yet.',
  'provider.activated': 'Messages go through a provider; 0 as `priority` is the primary.',
  'provider.deactivated': 'A person took a provider out of service, or another took its place.',
  'provider.changed': 'The configuration, a secret or the description of a provider was changed.',
  'provider.paused':
    'The other side refuses the configuration of a provider; `fault` says what. Its messages wait.',
  'provider.resumed': 'A provider is mended; what waited for it goes out.',
  'provider.removed': 'A provider is gone, and its secrets are erased.',
  'engine.started': 'This replica takes work.',
  'engine.drained': 'This replica stopped; `abandoned` attempts had to be left to others.',
}
