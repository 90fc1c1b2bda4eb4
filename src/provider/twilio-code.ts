import type { OutcomeKind } from '../delivery/index.ts'

/** What one of Twilio's error codes means. */
export interface TwilioMeaning {
  readonly kind: OutcomeKind
  /** Fixed, for the journal. */
  readonly word: string
}

const REJECTED: Readonly<Record<number, string>> = {
  21211: 'invalid_recipient',
  21217: 'invalid_recipient',
  21265: 'invalid_recipient',
  21408: 'region_not_enabled',
  21602: 'message_empty',
  21605: 'message_too_long',
  21610: 'recipient_opted_out',
  21612: 'no_route',
  21614: 'not_a_mobile_number',
  21617: 'message_too_long',
  30004: 'recipient_blocked',
  30005: 'recipient_unknown',
  30006: 'recipient_unreachable_by_sms',
  30007: 'message_filtered',
  60200: 'invalid_recipient',
  60202: 'too_many_checks',
  60203: 'too_many_sends',
  60205: 'recipient_unreachable_by_sms',
  60410: 'recipient_blocked',
  60605: 'region_not_enabled',
}

const MISCONFIGURED: Readonly<Record<number, string>> = {
  20003: 'login_refused',
  20005: 'account_not_active',
  21212: 'invalid_sender',
  21603: 'sender_missing',
  21606: 'invalid_sender',
  21608: 'trial_account',
  21659: 'invalid_sender',
  21703: 'sender_missing',
  30002: 'account_suspended',
  30024: 'sender_not_provisioned',
  30034: 'sender_not_registered',
  60223: 'channel_disabled',
  63038: 'account_limit_reached',
}

const RETRYABLE: Readonly<Record<number, string>> = {
  14107: 'too_many_requests',
  20429: 'too_many_requests',
  20503: 'service_unavailable',
  21730: 'maintenance',
  30001: 'queue_overflow',
  30003: 'recipient_unreachable',
  30022: 'too_many_requests',
  60212: 'too_many_requests',
}

const UNKNOWN: Readonly<Record<number, string>> = {
  20500: 'internal_error',
  30008: 'unknown_error',
  30410: 'provider_timeout',
}

const TABLES: readonly (readonly [OutcomeKind, Readonly<Record<number, string>>])[] = [
  ['rejected', REJECTED],
  ['misconfigured', MISCONFIGURED],
  ['retryable', RETRYABLE],
  ['unknown', UNKNOWN],
]

const MEANINGS: ReadonlyMap<number, TwilioMeaning> = new Map(
  TABLES.flatMap(([kind, words]) =>
    Object.entries(words).map(([code, word]) => [Number(code), { kind, word }] as const),
  ),
)

/**
 * The meaning of an error code of Twilio, where it is one of those we know.
 *
 * A region that is not enabled is `rejected`, although an operator could enable it: the number comes
 * from a user, and no user may stop the provider for all the others.
 */
export function findTwilioMeaning(code: number | undefined): TwilioMeaning | undefined {
  return code === undefined ? undefined : MEANINGS.get(code)
}
