import { describe, expect, test } from 'vitest'
import { parseAccounts, pickAccount } from '../../src/store/embedded/account.ts'
import { parseMajor } from '../../src/store/embedded/binaries.ts'
import { listCacheRoots } from '../../src/store/embedded/binary-cache.ts'
import { parseLinks } from '../../src/store/embedded/binary-package.ts'
import { isPassing, toSettings } from '../../src/store/embedded/launch.ts'
import { parsePostmaster } from '../../src/store/embedded/postmaster-file.ts'
import { canPass } from '../../src/store/embedded/reach.ts'

describe('what is decided without a server', () => {
  test('the account is postgres, else nobody, never root', () => {
    const all = parseAccounts(
      'root:x:0:0::/:/bin/sh\n# note\nnobody:x:9:8::/:\npostgres:x:5:6::/:\nx:y',
    )
    expect(pickAccount(all)).toEqual({ name: 'postgres', uid: 5, gid: 6 })
    expect(pickAccount(all.slice(0, 2))?.name).toBe('nobody')
    expect(pickAccount(parseAccounts('postgres:x:0:0::/:'))).toBeUndefined()
  })

  test.each([
    [0o700, 5, 1, true],
    [0o077, 5, 1, false],
    [0o710, 1, 6, true],
    [0o701, 1, 6, false],
    [0o701, 1, 1, true],
    [0o770, 1, 1, false],
  ])('mode %o of owner %i and group %i lets 5:6 pass: %s', (mode, uid, gid, expected) => {
    expect(canPass({ mode, uid, gid }, { name: 'a', uid: 5, gid: 6 })).toBe(expected)
  })

  test('links that lead out of the package are left out', () => {
    const entry = { source: 'native/lib/a.so.1', target: 'native/lib/a.so' }
    const bad = { source: 'native/../../a', target: 'native/lib/b' }
    expect(parseLinks(JSON.stringify([entry, bad, 1, null]))).toEqual([
      { source: 'lib/a.so.1', target: 'lib/a.so' },
    ])
  })

  test('the wanted cache folder comes first', () => {
    const roots = listCacheRoots(0, { XDG_CACHE_HOME: '/cache' })
    expect(roots.slice(0, 2)).toEqual(['/cache/signoff', '/var/cache/signoff'])
    expect(listCacheRoots(0, {})[0]).toBe('/var/cache/signoff')
  })

  test('the version, the pid file and the passing failures are read', () => {
    expect(parseMajor('postgres (PostgreSQL) 15.18 (Debian 15.18-0)')).toBe(15)
    expect(parsePostmaster('42\n/data\n1700000000\n5433\n\n127.0.0.1\n')).toEqual({
      pid: 42,
      port: 5433,
    })
    expect(parsePostmaster('')).toBeUndefined()
    expect(isPassing('FATAL:  lock file "postmaster.pid" already exists')).toBe(true)
    expect(isPassing('FATAL:  lock file "postmaster.pid" is empty')).toBe(true)
    expect(isPassing('could not bind IPv4 address "127.0.0.1": Address already in use')).toBe(true)
    expect(isPassing('FATAL:  invalid value')).toBe(false)
  })

  test('no setting opens the server to other machines', () => {
    const settings = toSettings(1, true, { listen_addresses: '*', work_mem: '8MB' })
    expect(settings).toMatchObject({ listen_addresses: '127.0.0.1', work_mem: '8MB', port: '1' })
    expect(settings).not.toHaveProperty('fsync')
  })
})
