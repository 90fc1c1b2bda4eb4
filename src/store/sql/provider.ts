import { epochMs, fewOf } from './batch.ts'
import { JOURNAL_COLUMNS, JOURNAL_RECORD } from './shape.ts'
import type { Statement } from './statement.ts'

const small = (text: string): Statement => ({ scope: 'small', text })

const COLUMNS = `p.instance_id as "instance", p.id, p.channel, p.kind, p.description, p.config, p.secrets,
  p.on_uncertain as "onUncertain", p.routing, p.machine_version as "machineVersion", p.state, p.snapshot,
  p.revision, p.priority, ${epochMs('p.created_at')} as "createdAt",
  ${epochMs('p.updated_at')} as "updatedAt"`

const RECORD = `instance_id text, id text, channel text, kind text, description text, config jsonb,
  secrets text, on_uncertain text, routing jsonb, machine_version smallint, state text, snapshot jsonb,
  revision integer, next_revision integer, priority integer, at timestamptz`

/** One provider, removed or not. $1 instance, $2 id. */
export const GET_PROVIDER = small(
  `select ${COLUMNS} from signoff.provider p where p.instance_id = $1 and p.id = $2`,
)

/** The providers of a channel that are not removed, oldest first. $1 instance, $2 channel. */
export const LIST_PROVIDERS = small(`select ${COLUMNS} from signoff.provider p
  where p.instance_id = $1 and p.channel = $2 and p.state <> 'removed' order by p.id`)

/** The same, locked in one order, so that two changes of one channel never wait for each other in a ring. */
export const LOCK_PROVIDERS = small(`${LIST_PROVIDERS.text} for update`)

/** $1 the new row. */
export const INSERT_PROVIDER =
  small(`insert into signoff.provider (instance_id, id, channel, kind, description,
    config, secrets, on_uncertain, routing, machine_version, state, snapshot, revision, priority, created_at,
    updated_at)
  select r.instance_id, r.id, r.channel, r.kind, r.description, r.config, r.secrets, r.on_uncertain, r.routing,
    r.machine_version, r.state, r.snapshot, r.next_revision, r.priority, r.at, r.at
  from jsonb_to_record($1::text::jsonb) as r(${RECORD})`)

/** Rows as they are after their steps, each fenced by its revision. $1 the rows. */
export const SAVE_PROVIDERS = small(`update signoff.provider p set description = r.description,
    config = r.config, secrets = r.secrets, on_uncertain = r.on_uncertain, routing = r.routing, state = r.state,
    snapshot = r.snapshot, revision = r.next_revision, priority = r.priority, updated_at = r.at
  from jsonb_to_recordset($1::text::jsonb) as r(${RECORD})
  where p.instance_id = r.instance_id and p.id = r.id and p.revision = r.revision
    and ${fewOf('r', 'revision')}
  returning p.id`)

/** What is sealed, of all instances, by key. $1 after instance, $2 after id, $3 limit. */
export const LIST_SEALED_PROVIDERS =
  small(`select p.instance_id as "instance", p.id, p.secrets as "sealed"
  from signoff.provider p
  where p.secrets is not null and (p.instance_id, p.id) > ($1, $2) order by p.instance_id, p.id limit $3`)

/** Unless it was changed meanwhile. $1 instance, $2 id, $3 sealed before, $4 sealed now. */
export const RESEAL_PROVIDER = small(`update signoff.provider p set secrets = $4
  where p.instance_id = $1 and p.id = $2 and p.secrets = $3 returning p.id`)

/** Journal lines of actors that are not kept in buckets themselves. $1 the lines. */
export const APPEND_JOURNAL: Statement = {
  scope: 'batch',
  text: `insert into signoff.journal (${JOURNAL_COLUMNS})
  select ${JOURNAL_COLUMNS} from jsonb_to_recordset($1::text::jsonb) as j(${JOURNAL_RECORD})`,
}
