import { toTimestamp } from '../clock.ts'
import type { Database } from './database.ts'
import { toArrayLiteral } from './delivery-lists.ts'
import type { DeliveryRow } from './row.ts'
import { deliverySql } from './sql/index.ts'

/** How rows are put into a worker's hands. */
export interface Claim {
  readonly bucket: number
  readonly now: number
  readonly owner: string
  readonly leaseUntil: number
}

/** What tells a claim from all others. */
export type ClaimMark = Pick<Claim, 'bucket' | 'owner' | 'leaseUntil'>

/** Puts deliveries that are due, or are named, into a worker's hands. */
export function createDeliveryClaims(db: Database) {
  return {
    claim: (claim: Claim, options: { watermark: number; limit: number }) =>
      db.query<DeliveryRow>(deliverySql.CLAIM_DELIVERIES, [
        claim.bucket,
        toTimestamp(claim.now),
        toTimestamp(options.watermark),
        options.limit,
        claim.owner,
        toTimestamp(claim.leaseUntil),
      ]),

    claimNamed: (claim: Claim, instance: string, ids: readonly string[]) =>
      db.query<DeliveryRow>(deliverySql.CLAIM_NAMED_DELIVERIES, [
        claim.bucket,
        instance,
        toArrayLiteral(ids),
        toTimestamp(claim.now),
        claim.owner,
        toTimestamp(claim.leaseUntil),
      ]),

    /** The rows that a claim has put into its owner's hands, as far as nobody has touched their leases since. */
    findClaimed: ({ bucket, owner, leaseUntil }: ClaimMark) =>
      db.query<DeliveryRow>(deliverySql.FIND_CLAIMED_DELIVERIES, [
        bucket,
        owner,
        toTimestamp(leaseUntil),
      ]),
  }
}
