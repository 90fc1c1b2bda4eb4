import { bodyPurpose, HASH_KEY_ID, hashKeyPurpose } from '../engine/index.ts'
import { BUCKET_COUNT, type NotificationStore, type SealedBody } from '../store/index.ts'
import type { SealedTable, SealedText } from './encryption.ts'

/** The bodies of notifications that are under way, for a rotation of the keys: one bucket after the other. */
export function createSealedBodies(store: NotificationStore): SealedTable<SealedBody & SealedText> {
  const toText = (row: SealedBody) => ({ ...row, purpose: bodyPurpose(row) })
  return {
    name: 'bodies',
    async list(after, limit) {
      for (let bucket = after?.bucket ?? 0; bucket < BUCKET_COUNT; bucket++) {
        const from = bucket === after?.bucket ? after : undefined
        const rows = await store.listBodies(bucket, { after: from, limit })
        if (rows.length > 0) return rows.map(toText)
      }
      return []
    },
    replace: (row, sealed) => store.reseal(row, sealed),
  }
}

/** The key of the hashes under which people are known. */
export function createSealedHashKey(store: NotificationStore): SealedTable {
  return {
    name: 'hashKeys',
    async list(after) {
      const sealed = after ? undefined : await store.findHashKey(HASH_KEY_ID)
      return sealed === undefined ? [] : [{ sealed, purpose: hashKeyPurpose }]
    },
    replace: (row, sealed) => store.resealHashKey(HASH_KEY_ID, row.sealed, sealed),
  }
}
