import type { Sql, TransactionSql } from 'postgres'

/** How many days ahead of today have a partition of their own. */
const DAYS_AHEAD = 7

const CREATE_PARTITION = `
do $$
declare
  day date;
  name text;
begin
  for offset_days in 0..%DAYS% loop
    day := (now() at time zone 'UTC')::date + offset_days;
    name := 'journal_' || to_char(day, 'YYYYMMDD');
    if to_regclass('signoff.' || name) is null then
      begin
        execute format(
          'create table signoff.%I partition of signoff.journal for values from (%L) to (%L)',
          name, day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
      exception when check_violation then
        null; -- the default partition has rows of that day already; they stay there
      end;
    end if;
  end loop;
end $$`

/**
 * Makes the journal's partitions for today and the days ahead, where they are missing. Old days leave by
 * dropping theirs. Rows of a day without a partition land in `journal_default`, so nothing is ever refused.
 */
export async function createJournalPartitions(sql: Sql | TransactionSql): Promise<void> {
  await sql.unsafe(CREATE_PARTITION.replace('%DAYS%', String(DAYS_AHEAD)))
}
