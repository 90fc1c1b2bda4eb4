import type { DeliveryFilter, DeliveryViewRow } from '../store/index.ts'

const NARROWING = ['state', 'channel', 'destination', 'clientId'] as const

/** What a list asks for of the deliveries of one session: a session has few, so all of them were read. */
export function narrowDeliveries(
  rows: readonly DeliveryViewRow[],
  filter: Omit<DeliveryFilter, 'instance' | 'limit'>,
): readonly DeliveryViewRow[] {
  const { before } = filter
  const isWanted = (row: DeliveryViewRow) =>
    (before === undefined || row.id < before) &&
    NARROWING.every((name) => filter[name] === undefined || filter[name] === row[name])
  return rows.filter(isWanted).toSorted((a, b) => (a.id < b.id ? 1 : -1))
}
