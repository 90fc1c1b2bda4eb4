import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createVault } from '../../src/encryption/index.ts'

const key = (byte: number) => new Uint8Array(32).fill(byte)
const purpose = { instance: 'default', kind: 'provider', id: 'p1' }

describe('the vault', () => {
  it('gives back whatever was sealed, and shows nothing of it', async () => {
    const vault = createVault([{ kid: 'a', key: key(1) }])
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 12 }), async (text) => {
        const sealed = await vault.seal(text, purpose)
        expect(sealed).not.toContain(text)
        expect(await vault.open(sealed, purpose)).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('seals the same text differently each time', async () => {
    const vault = createVault([{ kid: 'a', key: key(1) }])
    expect(await vault.seal('x', purpose)).not.toBe(await vault.seal('x', purpose))
  })

  it('opens what former keys sealed, and calls it stale', async () => {
    const former = createVault([{ kid: 'a', key: key(1) }])
    const sealed = await former.seal('secret', purpose)
    const vault = createVault([
      { kid: 'b', key: Buffer.from(key(2)).toString('base64url') },
      { kid: 'a', key: key(1) },
    ])
    expect(await vault.open(sealed, purpose)).toBe('secret')
    expect(vault.isStale(sealed)).toBe(true)
    expect(vault.isStale(await vault.seal('secret', purpose))).toBe(false)
  })

  it.each([
    ['another row', { ...purpose, id: 'p2' }],
    ['another instance', { ...purpose, instance: 'acme' }],
    ['another kind', { ...purpose, kind: 'body' }],
  ])('does not open it for %s', async (_, other) => {
    const vault = createVault([{ kid: 'a', key: key(1) }])
    const sealed = await vault.seal('secret', purpose)
    await expect(vault.open(sealed, other)).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
  })

  it('does not open it with another key, or when it was changed', async () => {
    const vault = createVault([{ kid: 'a', key: key(1) }])
    const sealed = await vault.seal('secret', purpose)
    const parts = sealed.split('.')
    const changed = [...parts.slice(0, 3), 'AAAA', parts[4]].join('.')
    const other = createVault([{ kid: 'a', key: key(9) }])
    for (const [opener, text] of [
      [vault, changed],
      [other, sealed],
      [vault, 'nonsense'],
    ] as const) {
      await expect(opener.open(text, purpose)).rejects.toMatchObject({ code: 'ERR_DECRYPTION' })
    }
  })

  it('names the key that is missing, unless that is no name', async () => {
    const purpose = { instance: 'default', kind: 'body', id: '1' }
    const keys = (kid: string) => createVault([{ kid, key: new Uint8Array(32).fill(1) }])
    const open = async (kid: string) =>
      keys('mine').open(await keys(kid).seal('text', purpose), purpose)
    await expect(open('k-2026.11')).rejects.toThrow('it was sealed with "k-2026.11"')
    await expect(open('<b>no name</b>')).rejects.toThrow('it was sealed with another,')
  })

  it('says when there is no key, or a wrong one', async () => {
    await expect(createVault([]).seal('x', purpose)).rejects.toMatchObject({
      code: 'ERR_ENCRYPTION_KEY',
    })
    expect(() => createVault([{ kid: 'a', key: 'short' }])).toThrow('expected 32 bytes, got 3')
  })
})
