import { type DeliveryViewRow, instantOfDeliveryId, type JournalRow } from '../store/index.ts'

/** The revision that a delivery is made with. */
const FIRST_REVISION = 1

/** A delivery, by what is left of it. */
interface Remains {
  readonly id: string
  /** Undefined: it is not kept any more. */
  readonly row: DeliveryViewRow | undefined
}

/**
 * The journal of a delivery from its creation on. A logout's has no line of its own, since its row tells it; of one
 * whose row has gone, the id still says when.
 */
export function withCreation(
  lines: readonly JournalRow[],
  { id, row }: Remains,
): readonly JournalRow[] {
  if (lines[0]?.revision === FIRST_REVISION) return lines
  const creation: JournalRow = {
    machine: 'delivery',
    revision: FIRST_REVISION,
    event: 'delivery.created',
    edge: null,
    from: null,
    to: 'pending',
    at: row?.createdAt ?? instantOfDeliveryId(id),
    detail: row ? { sessionId: row.sessionId, clientId: row.clientId } : null,
  }
  return [creation, ...lines]
}
