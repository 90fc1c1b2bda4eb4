import { describe, expect, it } from 'vitest'
import { chooseVaultKeys } from '../../src/encryption/index.ts'
import { systemRandom } from '../../src/random.ts'

const KEYS = [{ kid: 'own', key: new Uint8Array(32) }]
const source = { random: systemRandom, temporary: false, development: false }

describe('the keys of the vault', () => {
  it('are those of the host, whatever else is true', () => {
    const all = { ...source, temporary: true, development: true, keys: KEYS }
    expect(chooseVaultKeys(all)).toBe(KEYS)
  })

  it('of a temporary database are drawn for it, and go with it', () => {
    const [one] = chooseVaultKeys({ ...source, temporary: true, development: true })
    const [other] = chooseVaultKeys({ ...source, temporary: true })
    expect(one?.key).toHaveLength(32)
    expect(one?.key).not.toEqual(other?.key)
  })

  it('of development are the same after a restart', () => {
    const [one] = chooseVaultKeys({ ...source, development: true })
    expect(one?.key).toHaveLength(32)
    expect(chooseVaultKeys({ ...source, development: true })).toEqual([one])
  })

  it('are none anywhere else', () => {
    expect(chooseVaultKeys(source)).toEqual([])
  })
})
