import { readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import type { AcceptedLine, LedgerLine, RefusedLine } from './messages.ts'

/** How well an actor's journal agrees with its row. */
export interface JournalFact {
  readonly revision: number
  /** Lines in the journal. */
  lines: number
  /** Different revisions among them. */
  readonly distinct: number
  /** Lines that do not begin where the one before has ended. */
  readonly breaks: number
}

export interface DeliveryFact extends JournalFact {
  readonly id: string
  readonly sessionId: string
  readonly clientId: string
  readonly sid: string
  state: string
  due: boolean
}

export interface SessionFact extends JournalFact {
  readonly id: string
  state: string
  open: number
  readonly unacknowledged: number
  readonly due: boolean
}

/** One attempt: the line of its sealing, and the line after it. */
export interface AttemptFact {
  readonly deliveryId: string
  readonly jti: string
  readonly at: number
  /** What came of it. Null: nothing is recorded. */
  readonly next: string | null
  readonly nextAt: number | null
}

/** A relying party in a session, as the database knows it. */
export interface ClientFact {
  readonly sessionId: string
  readonly clientId: string
  /** It left, or came late. */
  readonly ended: boolean
}

/** What is in the database when all is over. */
export interface DatabaseFacts {
  readonly deliveries: readonly DeliveryFact[]
  readonly sessions: readonly SessionFact[]
  readonly attempts: readonly AttemptFact[]
  readonly clients: readonly ClientFact[]
  readonly hostSessions: ReadonlySet<string>
  /** Breakers whose journal does not agree with their row. */
  readonly destinationsAmiss: number
}

/** What the relying parties have written down. */
export interface LedgerFacts {
  accepted: readonly AcceptedLine[]
  readonly refused: readonly RefusedLine[]
}

/** Reads the ledger; its last line may be torn only if its writer died, and it did not. */
export async function readLedger(file: string): Promise<LedgerFacts> {
  const text = await readFile(file, 'utf8')
  const lines = text.split('\n').filter((line) => line !== '')
  const parsed = lines.map((line) => JSON.parse(line) as LedgerLine)
  return {
    accepted: parsed.filter((line) => line.kind === 'accepted'),
    refused: parsed.filter((line) => line.kind === 'refused'),
  }
}

const journalOf = (
  machine: string,
) => `select actor_id, bucket, instance_id, count(*)::integer as lines,
    count(distinct revision)::integer as "distinct",
    (count(*) filter (where before is not null and before is distinct from from_state))::integer as breaks
  from (select *, lag(to_state) over (partition by instance_id, bucket, actor_id order by revision) as before
    from signoff.journal where machine = '${machine}') j
  group by actor_id, bucket, instance_id`

/** The creation is a line, too: the row is. */
const DELIVERIES = `select d.id::text as id, d.session_id as "sessionId", d.client_id as "clientId",
    d.facts->>'sid' as sid, d.state, d.due_at is not null as due, d.revision,
    1 + coalesce(j.lines, 0) as lines, 1 + coalesce(j."distinct", 0) as "distinct", coalesce(j.breaks, 0) as breaks
  from signoff.delivery d left join (${journalOf('delivery')}) j
    on j.instance_id = d.instance_id and j.bucket = d.bucket and j.actor_id = d.id::text`

const SESSIONS = `select x.id, x.state, x.open_deliveries as open, x.unacknowledged, x.due_at is not null as due,
    x.revision, coalesce(j.lines, 0) as lines, coalesce(j."distinct", 0) as "distinct",
    coalesce(j.breaks, 0) as breaks
  from signoff.session_logout x left join (${journalOf('sessionLogout')}) j
    on j.instance_id = x.instance_id and j.bucket = x.bucket and j.actor_id = x.id`

const ATTEMPTS = `select actor_id as "deliveryId", detail->>'jti' as jti,
    (extract(epoch from at) * 1000)::float8 as at, next, (extract(epoch from next_at) * 1000)::float8 as "nextAt"
  from (select *, lead(event) over (partition by bucket, actor_id order by revision) as next,
      lead(at) over (partition by bucket, actor_id order by revision) as next_at
    from signoff.journal where machine = 'delivery') j
  where event = 'message.sealed'`

const CLIENTS = `select session_id as "sessionId", client_id as "clientId", ended_at is not null as ended
  from signoff.session_logout_client`

const DESTINATIONS = `select count(*)::integer as amiss from signoff.destination d
  left join (${journalOf('destination')}) j
    on j.instance_id = d.instance_id and j.bucket = d.bucket and j.actor_id = d.id
  where d.revision <> j.lines or j.lines <> j."distinct" or j.breaks > 0`

/** Reads all that has to be compared. */
export async function readDatabase(sql: Sql): Promise<DatabaseFacts> {
  const hosts = await sql<{ id: string }[]>`select id from host_session`
  const [destinations] = await sql.unsafe<{ amiss: number }[]>(DESTINATIONS)
  return {
    deliveries: await sql.unsafe<DeliveryFact[]>(DELIVERIES),
    sessions: await sql.unsafe<SessionFact[]>(SESSIONS),
    attempts: await sql.unsafe<AttemptFact[]>(ATTEMPTS),
    clients: await sql.unsafe<ClientFact[]>(CLIENTS),
    hostSessions: new Set(hosts.map((row) => row.id)),
    destinationsAmiss: destinations?.amiss ?? 0,
  }
}
