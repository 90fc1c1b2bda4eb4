import { providerPurpose } from '../engine/index.ts'
import type { ProviderStore, SealedRow } from '../store/index.ts'
import type { SealedTable, SealedText } from './encryption.ts'

/** The secrets of providers, for a rotation of the keys. */
export function createSealedProviders(store: ProviderStore): SealedTable<SealedRow & SealedText> {
  return {
    name: 'providers',
    async list(after, limit) {
      const rows = await store.listSealed(after, limit)
      return rows.map((row) => ({ ...row, purpose: providerPurpose(row.instance, row.id) }))
    },
    replace: (row, sealed) => store.reseal(row, sealed),
  }
}
