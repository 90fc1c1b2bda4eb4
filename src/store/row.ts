import type {
  DeliveryChannel,
  DeliveryReason,
  DeliveryState,
  SessionLogoutState,
} from '../../machines/index.ts'

/** A stored snapshot: what the machine's state is, and nothing of XState's own. */
export interface StoredSnapshot<Context> {
  readonly value: string
  readonly context: Context
}

/** What a hot row is found by. */
export interface RowKey {
  readonly instance: string
  readonly bucket: number
  readonly id: string
}

/** What a logout has to tell; facts, never a secret. */
export interface LogoutFacts {
  readonly issuer: string
  readonly sid?: string
  readonly sub?: string
  /** Where the request that ended the session came in: scheme, host and port. */
  readonly origin?: string
}

/** What a notification is about; never an address, a code or a secret: those lie sealed in its body. */
export interface NotificationFacts {
  /** Name of the message type. */
  readonly type: string
  readonly locale: string
  readonly organization?: string
  /** Where it was triggered: scheme, host and port. */
  readonly origin?: string
  /** The provider makes and checks the code. */
  readonly verify?: true
  /** It is for nobody: everything is done but the sending. */
  readonly nobody?: true
}

/** What a delivery tells, by its channel. */
export type DeliveryFacts = LogoutFacts | NotificationFacts

/** A delivery as a worker holds it. */
export interface DeliveryRow extends RowKey {
  readonly channel: DeliveryChannel
  readonly destination: string
  readonly machineVersion: number
  readonly state: DeliveryState
  readonly snapshot: StoredSnapshot<unknown>
  readonly revision: number
  readonly fence: number
  readonly sessionId: string | null
  readonly clientId: string | null
  readonly providerId: string | null
  readonly facts: DeliveryFacts
  readonly traceparent: string | null
  readonly createdAt: number
}

/** A delivery as it is shown. */
export interface DeliveryViewRow extends DeliveryRow {
  readonly reason: DeliveryReason | null
  readonly leaseOwner: string | null
  readonly dueAt: number | null
  readonly deadlineAt: number
  readonly finishedAt: number | null
}

/** A session's logout as stored. */
export interface SessionRow extends RowKey {
  readonly accountId: string | null
  readonly machineVersion: number
  readonly state: SessionLogoutState
  readonly snapshot: StoredSnapshot<unknown>
  readonly revision: number
  readonly openDeliveries: number
  readonly unacknowledged: number
  readonly expiresAt: number | null
  readonly createdAt: number
  readonly terminatedAt: number | null
  readonly finishedAt: number | null
}

/** A relying party's login within a session. */
export interface SessionClientRow {
  readonly instance: string
  readonly bucket: number
  readonly sessionId: string
  readonly clientId: string
  readonly sid: string | null
  readonly sub: string | null
  readonly issuer: string
  readonly expiresAt: number | null
  readonly registeredAt: number
  readonly endedAt: number | null
}

/** One line of the journal, to be written. */
export interface JournalLine {
  readonly instance_id: string
  readonly bucket: number
  readonly machine: string
  readonly actor_id: string
  readonly revision: number
  readonly event: string
  readonly edge: string | null
  readonly from_state: string | null
  readonly to_state: string
  readonly at: string
  readonly detail?: JournalDetail
}

/** What a journal line says beside the step. Never a token, code, secret or address. */
export type JournalDetail = Readonly<Record<string, string | number | boolean | null | undefined>>

/** One line of the journal, as read. */
export interface JournalRow {
  readonly machine: string
  readonly revision: number
  readonly event: string
  readonly edge: string | null
  readonly from: string | null
  readonly to: string
  readonly at: number
  readonly detail: JournalDetail | null
}

/** A delivery to be inserted. Names are those of the columns. */
export interface NewDelivery {
  readonly instance_id: string
  readonly bucket: number
  readonly id: string
  readonly channel: DeliveryChannel
  readonly destination: string
  readonly machine_version: number
  readonly state: DeliveryState
  readonly snapshot: StoredSnapshot<unknown>
  readonly revision: number
  readonly fence: number
  readonly lease_owner: string | null
  readonly due_at: string | null
  readonly deadline_at: string
  readonly created_at: string
  readonly session_id: string | null
  readonly client_id: string | null
  readonly provider_id: string | null
  readonly facts: DeliveryFacts
  readonly traceparent: string | null
}

/** One or more steps of a delivery, to be saved at once. Names are those of the columns. */
export interface DeliverySave extends Partial<SessionCompletion> {
  readonly instance_id: string
  readonly bucket: number
  readonly id: string
  readonly revision: number
  readonly next_revision: number
  readonly fence: number
  readonly state: DeliveryState
  readonly reason: DeliveryReason | null
  readonly snapshot: StoredSnapshot<unknown>
  /** The lease stays as it is; otherwise it is given up and `due_at` counts. */
  readonly leased: boolean
  readonly due_at: string | null
  readonly deadline_at: string
  readonly finished_at: string | null
  readonly session_id: string | null
  /** 1: it became final; -1: it was reopened; 0: neither. */
  readonly settles: number
  /** 1: it became final without an acknowledgement; -1: such a one was reopened. */
  readonly unacknowledged: number
  /** Where it goes from now on; only where that can change. */
  readonly destination?: string
  readonly provider_id?: string | null
  /** It has a body, which is erased if it is final. */
  readonly has_body?: true
}

/** How a session is completed by the last acknowledgement, should nothing else have happened to it meanwhile. */
export interface SessionCompletion {
  /** The revision at which it was ended. */
  readonly completes: number
  /** The edge that its step takes. */
  readonly completed_by: string
  readonly completed_as: StoredSnapshot<unknown>
}

/** One or more steps of a session, to be saved at once. Names are those of the columns. */
export interface SessionSave {
  readonly instance_id: string
  readonly bucket: number
  readonly id: string
  readonly account_id: string | null
  readonly machine_version: number
  readonly state: SessionLogoutState
  readonly snapshot: StoredSnapshot<unknown>
  /** 0: the session is new. */
  readonly revision: number
  readonly next_revision: number
  /** Deliveries opened by this step. */
  readonly opened: number
  /** Sets the count of unacknowledged deliveries; absent: it stays. */
  readonly unacknowledged?: number
  readonly due_at: string | null
  readonly expires_at: string | null
  readonly created_at: string
  readonly terminated_at: string | null
  readonly finished_at: string | null
}

/** A registration to be written. Names are those of the columns. */
export interface NewRegistration {
  readonly instance_id: string
  readonly bucket: number
  readonly session_id: string
  readonly client_id: string
  /** Empty when the relying party knows no sid. */
  readonly sid: string
  readonly sub: string | null
  readonly issuer: string
  readonly expires_at: string | null
  readonly registered_at: string
  readonly ended_at: string | null
}
