import { namesOf, recordOf, type Shape } from './batch.ts'

/** A delivery in a batch, for inserts. */
export const NEW_DELIVERY = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'uuid',
  channel: 'text',
  destination: 'text',
  machine_version: 'smallint',
  state: 'text',
  snapshot: 'json',
  revision: 'integer',
  fence: 'integer',
  lease_owner: 'text',
  due_at: 'timestamptz',
  deadline_at: 'timestamptz',
  created_at: 'timestamptz',
  session_id: 'text',
  client_id: 'text',
  provider_id: 'text',
  facts: 'json',
  traceparent: 'text',
} as const satisfies Shape

/** A notification in a batch, for inserts: its delivery, and what lies beside it. */
export const NEW_NOTIFICATION = {
  ...NEW_DELIVERY,
  sealed: 'text',
  supersession_key: 'text',
  key_bucket: 'smallint',
  key: 'text',
  content: 'text',
  actor: 'text',
} as const satisfies Shape

/** An idempotency key that is taken for a delivery, in a batch. */
export const KEY_TAKING = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'text',
  content: 'text',
  delivery_id: 'uuid',
  expires_at: 'timestamptz',
} as const satisfies Shape

/** What a body is found by, in a batch. */
export const BODY_KEY = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'uuid',
} as const satisfies Shape

/** A kind and user, in a batch. */
export const KIND_KEY = {
  instance_id: 'text',
  bucket: 'smallint',
  key: 'text',
} as const satisfies Shape

/** A line of the journal in a batch. */
export const JOURNAL_LINE = {
  instance_id: 'text',
  bucket: 'smallint',
  machine: 'text',
  actor_id: 'text',
  revision: 'integer',
  event: 'text',
  edge: 'text',
  from_state: 'text',
  to_state: 'text',
  at: 'timestamptz',
  detail: 'json',
} as const satisfies Shape

/** Where a delivery stands after its steps, in a batch. */
export const DELIVERY_STAND = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'uuid',
  revision: 'integer',
  next_revision: 'integer',
  fence: 'integer',
  state: 'text',
  reason: 'text',
  snapshot: 'json',
  due_at: 'timestamptz',
  leased: 'boolean',
  deadline_at: 'timestamptz',
  finished_at: 'timestamptz',
  settles: 'integer',
  unacknowledged: 'integer',
  completes: 'integer',
  completed_by: 'text',
  completed_as: 'json',
} as const satisfies Shape

/** The same of notifications: these may change their destination, and have a body. */
export const NOTIFICATION_STAND = {
  ...DELIVERY_STAND,
  destination: 'text',
  provider_id: 'text',
  has_body: 'boolean',
} as const satisfies Shape

/** The journal line of its last step. */
export const LAST_LINE = {
  event: 'text',
  edge: 'text',
  from_state: 'text',
  at: 'timestamptz',
  detail: 'json',
} as const satisfies Shape

/** The lines before it. */
export const EARLIER_LINES = { earlier: 'json' } as const satisfies Shape

/** The steps of a delivery in a batch. */
export const DELIVERY_STEP = { ...DELIVERY_STAND, ...LAST_LINE, ...EARLIER_LINES }

/** The steps of a notification in a batch. */
export const NOTIFICATION_STEP = { ...NOTIFICATION_STAND, ...LAST_LINE, ...EARLIER_LINES }

/** A delivery in hand, in a batch. */
export const HELD_DELIVERY = {
  instance_id: 'text',
  bucket: 'smallint',
  id: 'uuid',
  fence: 'integer',
} as const satisfies Shape

/** The same when it is given back: when it is to be looked at again, and where to it was moved, if it was. */
export const RELEASED_DELIVERY = {
  ...HELD_DELIVERY,
  due_at: 'timestamptz',
  destination: 'text',
} as const satisfies Shape

/** The columns of an insert of deliveries. */
export const INSERT_COLUMNS = namesOf(NEW_DELIVERY)

/** The columns of the journal. */
export const JOURNAL_COLUMNS = namesOf(JOURNAL_LINE)

/** The shape of one journal line in JSON. */
export const JOURNAL_RECORD = recordOf(JOURNAL_LINE)
