type Engine = typeof import('../../src/engine/index.ts')
type Store = typeof import('../../src/store/index.ts')
type Statements = typeof import('../../src/store/sql/index.ts')

/** What lies below the library's calls: single statements are measured by these. */
export type Inner = Pick<
  Engine,
  'DeliveryActor' | 'advanceRetention' | 'hurryRetention' | 'parseRetentionOptions'
> &
  Pick<Store, 'openDatabase' | 'createDeliveryStore' | 'createRetentionStore' | 'BUCKET_COUNT'> &
  Pick<Statements, 'deliverySql'>

/** Loads it from `dist`, as what is published. */
export async function loadInner(): Promise<Inner> {
  const load = (path: string) => import(new URL(`../../dist/src/${path}`, import.meta.url).href)
  const { deliverySql }: Statements = await load('store/sql/index.js')
  const [engine, store] = await Promise.all([load('engine/index.js'), load('store/index.js')])
  return { ...(engine as Engine), ...(store as Store), deliverySql }
}
