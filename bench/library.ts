type Api = typeof import('../src/index.ts')
type Embedded = typeof import('../src/store/embedded/index.ts')
type Logout = typeof import('../src/logout/index.ts')
type Transport = typeof import('../src/transport/index.ts')

/** The built library, as it is published: what is measured is not what a loader made of the sources. */
export type Library = Pick<Api, 'createSignoff'> &
  Pick<Embedded, 'startEmbeddedPostgres'> &
  Pick<Logout, 'createTokenIssuer' | 'buildLogoutTokenClaims'> &
  Pick<Transport, 'createHttpTransport' | 'createAddressGuard'>

/** Loads it from `dist`. */
export async function loadLibrary(): Promise<Library> {
  const load = (path: string) => import(new URL(`../dist/src/${path}`, import.meta.url).href)
  const [api, embedded, logout, transport] = (await Promise.all([
    load('index.js'),
    load('store/embedded/index.js'),
    load('logout/index.js'),
    load('transport/index.js'),
  ])) as [Api, Embedded, Logout, Transport]
  return { ...transport, ...logout, ...embedded, ...api }
}
