import { toTimestamp } from '../clock.ts'
import { toColumns } from './columns.ts'
import type { DeliverySave, JournalLine } from './row.ts'
import type { WideWrite } from './sharded.ts'
import { saveSql, shapes } from './sql/index.ts'

/** Steps of one delivery that are saved together, with their journal lines. */
export interface SteppedDelivery {
  readonly step: DeliverySave
  readonly lines: readonly JournalLine[]
}

/** Logouts have no bodies, and pay for none. */
const haveBodies = (saves: readonly SteppedDelivery[]) => saves.some(({ step }) => step.has_body)

const SAVES = { logouts: saveSql.SAVE_DELIVERIES, bodies: saveSql.SAVE_WITH_BODIES }
const SAVES_WITHIN = {
  logouts: saveSql.SAVE_DELIVERIES_WITHIN,
  bodies: saveSql.SAVE_WITH_BODIES_WITHIN,
}

/** How steps are saved; `within`: in a transaction whose locks are its own affair. */
export function toSaveWrite(
  saves: readonly SteppedDelivery[],
  now: number,
  { within = false } = {},
): WideWrite {
  const bodies = haveBodies(saves)
  const statements = within ? SAVES_WITHIN : SAVES
  const isOf = (bucket: number | undefined) => (save: SteppedDelivery) =>
    bucket === undefined || save.step.bucket === bucket
  return {
    statement: bodies ? statements.bodies : statements.logouts,
    rows: saves.map(({ step }) => step),
    parameters: (bucket) => [
      toTimestamp(now),
      ...toStepBatch(saves.filter(isOf(bucket)), { bodies }),
    ],
  }
}

/** The steps as columns, each with its own journal lines; the last of them stands in columns of its own. */
function toStepBatch(
  saves: readonly SteppedDelivery[],
  { bodies }: { readonly bodies: boolean },
): string[] {
  const steps = saves.map((save) => save.step)
  const stand = bodies ? shapes.NOTIFICATION_STAND : shapes.DELIVERY_STAND
  return [
    ...toColumns(stand, steps),
    ...toColumns(
      shapes.LAST_LINE,
      saves.map(({ lines }) => lines.at(-1) ?? NO_LINE),
    ),
    ...toColumns(shapes.EARLIER_LINES, saves.map(toEarlier)),
  ]
}

const NO_LINE: Partial<JournalLine> = {}
const NONE_EARLIER = {}

function toEarlier({ lines }: SteppedDelivery) {
  if (lines.length < 2) return NONE_EARLIER
  const earlier = lines
    .slice(0, -1)
    .map(
      ({ instance_id: _, bucket: _bucket, machine: _machine, actor_id: _actor, ...line }) => line,
    )
  return { earlier }
}
