import { epochMs } from './batch.ts'
import type { Statement } from './statement.ts'

const small = (text: string): Statement => ({ scope: 'small', text })

/** $1 instance, $2 domain. Nothing comes back when it is there already. */
export const ADD_TRUSTED_DOMAIN =
  small(`insert into signoff.trusted_domain (instance_id, domain) values ($1, $2)
  on conflict (instance_id, domain) do nothing
  returning domain, ${epochMs('created_at')} as "createdAt"`)

/** $1 instance, $2 domain. */
export const REMOVE_TRUSTED_DOMAIN = small(
  `delete from signoff.trusted_domain where instance_id = $1 and domain = $2 returning domain`,
)

/** $1 instance, $2 after, $3 limit; null for all. */
export const LIST_TRUSTED_DOMAINS = small(`select domain, ${epochMs('created_at')} as "createdAt"
  from signoff.trusted_domain where instance_id = $1 and ($2::text is null or domain > $2)
  order by domain limit $3`)

const TEXT_COLUMNS = `organization_id as "organization", type, language, texts`

/** $1 instance, $2 organisation, $3 type, $4 JSON array of languages. Of the organisation and of the instance itself. */
export const FIND_MESSAGE_TEXTS = small(`select ${TEXT_COLUMNS} from signoff.message_text
  where instance_id = $1 and organization_id in ('', $2) and type = $3 and $4::text::jsonb ? language`)

/** $1 instance, $2 organisation, $3 type or null, $4 type and $5 language to go on after, $6 limit. */
export const LIST_MESSAGE_TEXTS = small(`select ${TEXT_COLUMNS} from signoff.message_text
  where instance_id = $1 and organization_id = $2 and ($3::text is null or type = $3)
    and ($4::text is null or (type, language) > ($4, $5)) order by type, language limit $6`)

/** $1 instance, $2 organisation, $3 type, $4 language, $5 texts. */
export const SET_MESSAGE_TEXTS =
  small(`insert into signoff.message_text (instance_id, organization_id, type, language, texts)
  values ($1, $2, $3, $4, $5::text::jsonb)
  on conflict (instance_id, organization_id, type, language)
    do update set texts = excluded.texts, updated_at = excluded.updated_at`)

/** $1 instance, $2 organisation, $3 type, $4 language. */
export const RESET_MESSAGE_TEXTS = small(`delete from signoff.message_text
  where instance_id = $1 and organization_id = $2 and type = $3 and language = $4`)

/** $1 instance, $2 organisation. Of the organisation and of the instance itself. */
export const FIND_NOTIFICATION_SETTINGS =
  small(`select organization_id as "organization", settings from signoff.notification_setting
  where instance_id = $1 and organization_id in ('', $2)`)

/** $1 instance, $2 organisation, $3 settings. */
export const SET_NOTIFICATION_SETTINGS =
  small(`insert into signoff.notification_setting (instance_id, organization_id, settings)
  values ($1, $2, $3::text::jsonb)
  on conflict (instance_id, organization_id)
    do update set settings = excluded.settings, updated_at = excluded.updated_at`)

/** $1 instance, $2 organisation. */
export const RESET_NOTIFICATION_SETTINGS = small(
  `delete from signoff.notification_setting where instance_id = $1 and organization_id = $2`,
)
