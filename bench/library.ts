type Api = typeof import('../src/index.ts')
type Embedded = typeof import('../src/store/embedded/index.ts')
type Logout = typeof import('../src/logout/index.ts')
type Notification = typeof import('../src/notification/index.ts')
type Encryption = typeof import('../src/encryption/index.ts')
type Engine = typeof import('../src/engine/index.ts')
type Transport = typeof import('../src/transport/index.ts')

/** The built library, as it is published: what is measured is not what a loader made of the sources. */
export type Library = Pick<Api, 'createSignoff'> &
  Pick<Embedded, 'startEmbeddedPostgres'> &
  Pick<Logout, 'createTokenIssuer' | 'buildLogoutTokenClaims'> &
  Pick<Notification, 'MESSAGE_TYPES' | 'parseArgs' | 'parseRecipient' | 'renderNotification'> &
  Pick<Encryption, 'createVault'> &
  Pick<Engine, 'sealBody'> &
  Pick<Transport, 'createHttpTransport' | 'createAddressGuard'>

/** Loads it from `dist`. */
export async function loadLibrary(): Promise<Library> {
  const load = (path: string) => import(new URL(`../dist/src/${path}`, import.meta.url).href)
  const { createVault }: Encryption = await load('encryption/index.js')
  const { sealBody }: Engine = await load('engine/index.js')
  const [api, embedded, logout, transport, notification] = (await Promise.all([
    load('index.js'),
    load('store/embedded/index.js'),
    load('logout/index.js'),
    load('transport/index.js'),
    load('notification/index.js'),
  ])) as [Api, Embedded, Logout, Transport, Notification]
  return { ...notification, createVault, sealBody, ...transport, ...logout, ...embedded, ...api }
}
