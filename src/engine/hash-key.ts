import { createKeyedHash, type KeyedHash, type Vault } from '../encryption/index.ts'
import type { Random } from '../random.ts'
import type { NotificationStore, Queryable } from '../store/index.ts'

/** What the source of the keyed hash needs. */
export interface HashKeyPorts {
  readonly store: NotificationStore
  readonly vault: Vault
  readonly random: Random
}

/** The hash under which people are known in the database. Its key lies there, too, sealed. */
export interface HashKey {
  /**
   * `within`: a caller's transaction, on whose connection the key is read where it is not known yet.
   *
   * @throws {EncryptionKeyError} there is no key to seal with.
   */
  load(within?: Queryable): Promise<KeyedHash>
}

/** There is one for everything. */
export const HASH_KEY_ID = 'recipient'

const KEY_BYTES = 32

/** It outlives every key of `encryption.keys`: what was hashed before a rotation is found after it. */
export const hashKeyPurpose = { instance: '', kind: 'hash-key', id: HASH_KEY_ID } as const

/** Creates the source. The first replica that ever asks makes the key. */
export function createHashKey({ store, vault, random }: HashKeyPorts): HashKey {
  let known: KeyedHash | undefined
  let reading: Promise<KeyedHash> | undefined

  const make = async (within: Queryable | undefined): Promise<string> => {
    const key = Buffer.from(random.bytes(KEY_BYTES)).toString('base64url')
    await store.initHashKey(HASH_KEY_ID, await vault.seal(key, hashKeyPurpose), within)
    return (await store.findHashKey(HASH_KEY_ID, within)) ?? ''
  }

  const read = async (within: Queryable | undefined): Promise<KeyedHash> => {
    const sealed = (await store.findHashKey(HASH_KEY_ID, within)) ?? (await make(within))
    return createKeyedHash(Buffer.from(await vault.open(sealed, hashKeyPurpose), 'base64url'))
  }

  const learn = async (): Promise<KeyedHash> => {
    known = await read(undefined)
    return known
  }

  return {
    /** A transaction waits for no read on another connection: all of them may be held by its like. */
    async load(within) {
      if (known) return known
      // What a transaction has made may be rolled back, so it is not remembered.
      if (within) return read(within)
      reading ??= learn().finally(() => {
        reading = undefined
      })
      return reading
    },
  }
}
