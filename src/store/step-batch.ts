import { toColumns } from './columns.ts'
import type { DeliverySave, JournalLine } from './row.ts'
import { shapes } from './sql/index.ts'

/** Steps of one delivery that are saved together, with their journal lines. */
export interface SteppedDelivery {
  readonly step: DeliverySave
  readonly lines: readonly JournalLine[]
}

/** Logouts have no bodies, and pay for none. */
export const haveBodies = (saves: readonly SteppedDelivery[]) =>
  saves.some(({ step }) => step.has_body)

/** The steps as columns, each with its own journal lines; the last of them stands in columns of its own. */
export function toStepBatch(saves: readonly SteppedDelivery[]): string[] {
  const steps = saves.map((save) => save.step)
  const stand = haveBodies(saves) ? shapes.NOTIFICATION_STAND : shapes.DELIVERY_STAND
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
