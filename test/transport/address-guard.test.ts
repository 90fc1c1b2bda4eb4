import { describe, expect, it } from 'vitest'
import { OptionError } from '../../src/errors.ts'
import { createAddressGuard } from '../../src/transport/index.ts'

const BAD: readonly (readonly [host: string, reason: string])[] = [
  ['127.0.0.1', 'loopback'],
  ['127.0.0.1.', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['127.1', 'loopback'],
  ['127.0.1', 'loopback'],
  ['2130706433', 'loopback'],
  ['0x7f.1', 'loopback'],
  ['0X7F000001', 'loopback'],
  ['0177.0.0.1', 'loopback'],
  ['017700000001', 'loopback'],
  ['::1', 'loopback'],
  ['[::1]', 'loopback'],
  ['0:0:0:0:0:0:0:1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['[::FFFF:7f00:1]', 'loopback'],
  ['0.0.0.0', 'unspecified'],
  ['0', 'unspecified'],
  ['0.1.2.3', 'unspecified'],
  ['::', 'unspecified'],
  ['10.0.0.1', 'private_address'],
  ['10.1', 'private_address'],
  ['172.16.0.1', 'private_address'],
  ['172.31.255.255', 'private_address'],
  ['192.168.1.1', 'private_address'],
  ['3232235777', 'private_address'],
  ['100.64.0.1', 'private_address'],
  ['::ffff:10.0.0.1', 'private_address'],
  ['fc00::1', 'private_address'],
  ['fdff:ffff::1', 'private_address'],
  ['fec0::1', 'private_address'],
  ['169.254.1.1', 'link_local'],
  ['fe80::1', 'link_local'],
  ['fe80::1%eth0', 'link_local'],
  ['[fe80::1%25eth0]', 'link_local'],
  ['169.254.169.254', 'metadata'],
  ['0xa9fea9fe', 'metadata'],
  ['::ffff:a9fe:a9fe', 'metadata'],
  ['168.63.129.16', 'metadata'],
  ['100.100.100.200', 'metadata'],
  ['fd00:ec2::254', 'metadata'],
  ['224.0.0.1', 'multicast'],
  ['239.255.255.255', 'multicast'],
  ['ff02::1', 'multicast'],
  ['::8.8.8.8', 'translated'],
  ['::127.0.0.1', 'translated'],
  ['::7f00:1', 'translated'],
  ['64:ff9b::7f00:1', 'translated'],
  ['64:ff9b::8.8.8.8', 'translated'],
  ['64:ff9b:1::1', 'translated'],
  ['2002:7f00:1::', 'translated'],
  ['2001::1', 'translated'],
  ['::ffff:0:127.0.0.1', 'translated'],
  ['192.0.0.1', 'reserved'],
  ['192.0.2.1', 'reserved'],
  ['192.88.99.1', 'reserved'],
  ['198.18.0.1', 'reserved'],
  ['198.51.100.1', 'reserved'],
  ['203.0.113.1', 'reserved'],
  ['240.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['100::1', 'reserved'],
  ['2001:db8::1', 'reserved'],
  ['2001:2::1', 'reserved'],
  ['3fff::1', 'reserved'],
  ['3fff:fff::1', 'reserved'],
  ['5f00::1', 'reserved'],
  ['4000::1', 'reserved'],
  ['', 'malformed'],
  ['a b', 'malformed'],
  ['rp.example/path', 'malformed'],
  ['user@rp.example', 'malformed'],
  ['1:2', 'malformed'],
  ['::ffff:0177.0.0.1', 'malformed'],
  ['x'.repeat(254), 'malformed'],
]

const GOOD: readonly (readonly [host: string, address: string, family: number])[] = [
  ['8.8.8.8', '8.8.8.8', 4],
  ['134744072', '8.8.8.8', 4],
  ['1.1', '1.0.0.1', 4],
  ['172.15.255.255', '172.15.255.255', 4],
  ['172.32.0.0', '172.32.0.0', 4],
  ['100.63.255.255', '100.63.255.255', 4],
  ['168.63.129.17', '168.63.129.17', 4],
  ['::ffff:8.8.8.8', '8.8.8.8', 4],
  ['2606:4700:4700::1111', '2606:4700:4700::1111', 6],
  ['[2A00:1450:4001:0:0:0:0:200E]', '2a00:1450:4001::200e', 6],
  ['2001:4860:4860::8888', '2001:4860:4860::8888', 6],
]

const neverAsked = () => Promise.reject(new Error('a literal was given to the resolver'))
const resolving = (...addresses: string[]) => createAddressGuard({ lookup: async () => addresses })

describe('a literal host', () => {
  const guard = createAddressGuard({ lookup: neverAsked })

  it.each(BAD)('%s is refused as %s', async (host, reason) => {
    await expect(guard.check(host)).rejects.toMatchObject({ code: 'ERR_EGRESS_BLOCKED', reason })
  })

  it.each(GOOD)('%s is admitted as %s', async (host, address, family) => {
    expect(await guard.check(host)).toEqual([{ address, family }])
  })

  it('is in no message when refused', async () => {
    const error: unknown = await guard.check('10.9.8.7').catch((thrown: unknown) => thrown)
    expect(String(error)).not.toContain('10.9')
  })
})

describe('a name', () => {
  it('gives all its addresses in the order of the resolver', async () => {
    expect(await resolving('2606:4700::1', '8.8.8.8').check('rp.example')).toEqual([
      { address: '2606:4700::1', family: 6 },
      { address: '8.8.8.8', family: 4 },
    ])
  })

  it('is refused when any of its addresses is bad', async () => {
    const check = resolving('8.8.8.8', '10.0.0.1', '1.1.1.1').check('rp.example')
    await expect(check).rejects.toMatchObject({ reason: 'private_address' })
  })

  it('is refused when the resolver gives something that is no address', async () => {
    const check = resolving('localhost').check('rp.example')
    await expect(check).rejects.toMatchObject({ reason: 'malformed' })
  })

  it('is looked up afresh at each check', async () => {
    const answers = [['8.8.8.8'], ['127.0.0.1']]
    const guard = createAddressGuard({ lookup: async () => answers.shift() ?? [] })
    await expect(guard.check('rebinding.example')).resolves.toHaveLength(1)
    await expect(guard.check('rebinding.example')).rejects.toMatchObject({ reason: 'loopback' })
  })

  it('is looked up once for checks at the same moment', async () => {
    const asked: string[] = []
    const lookup = async (host: string) => [asked.push(host) ? '8.8.8.8' : '']
    const guard = createAddressGuard({ lookup })
    await Promise.all([guard.check('rp.example'), guard.check('RP.example.')])
    expect(asked).toEqual(['rp.example'])
  })
})

describe('a name that does not resolve is a failure of the network, not blocked', () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }))

  it.each([
    ['no address', async () => [], 'ENOTFOUND'],
    ['ENOTFOUND', failing('ENOTFOUND'), 'ENOTFOUND'],
    ['ENODATA', failing('ENODATA'), 'ENOTFOUND'],
    ['EAI_AGAIN', failing('EAI_AGAIN'), 'EAI_AGAIN'],
    ['ESERVFAIL', failing('ESERVFAIL'), 'dns_failed'],
    ['a lookup that throws', neverAsked, 'dns_failed'],
  ])('%s', async (_case, lookup, code) => {
    const guard = createAddressGuard({ lookup })
    await expect(guard.check('rp.example')).rejects.toMatchObject({ name: 'NetworkError', code })
  })

  it('no answer within lookupTimeoutMs', async () => {
    const guard = createAddressGuard({ lookup: () => new Promise(() => {}), lookupTimeoutMs: 10 })
    await expect(guard.check('rp.example')).rejects.toMatchObject({ code: 'dns_timeout' })
  })

  it('a signal ends the wait with its reason', async () => {
    const guard = createAddressGuard({ lookup: () => new Promise(() => {}) })
    const controller = new AbortController()
    const check = guard.check('rp.example', controller.signal)
    controller.abort('enough')
    await expect(check).rejects.toBe('enough')
    await expect(guard.check('rp.example', controller.signal)).rejects.toBe('enough')
  })
})

describe('exceptions of the operator', () => {
  it('a CIDR admits the addresses inside, and no other', async () => {
    const guard = createAddressGuard({ allow: ['10.1.0.0/16', 'fd12::/16'] })
    await expect(guard.check('10.1.255.1')).resolves.toHaveLength(1)
    await expect(guard.check('::ffff:10.1.0.1')).resolves.toHaveLength(1)
    await expect(guard.check('fd12::1')).resolves.toHaveLength(1)
    await expect(guard.check('10.2.0.1')).rejects.toMatchObject({ reason: 'private_address' })
    await expect(guard.check('fd13::1')).rejects.toMatchObject({ reason: 'private_address' })
  })

  it('a single address admits itself', async () => {
    const guard = createAddressGuard({ allow: ['192.168.0.7', '[::1]'] })
    await expect(guard.check('192.168.0.7')).resolves.toHaveLength(1)
    await expect(guard.check('::1')).resolves.toHaveLength(1)
    await expect(guard.check('192.168.0.8')).rejects.toMatchObject({ reason: 'private_address' })
  })

  it('a host name admits whatever exactly that name resolves to', async () => {
    const allow = ['Relay.Internal.']
    const guard = createAddressGuard({ allow, lookup: async () => ['10.0.0.1', '8.8.8.8'] })
    await expect(guard.check('relay.internal')).resolves.toHaveLength(2)
    await expect(guard.check('RELAY.internal.')).resolves.toHaveLength(2)
    await expect(guard.check('x.relay.internal')).rejects.toMatchObject({
      reason: 'private_address',
    })
    await expect(guard.check('10.0.0.1')).rejects.toMatchObject({ reason: 'private_address' })
  })

  it('deny wins over allow', async () => {
    const guard = createAddressGuard({ allow: ['10.0.0.0/8'], deny: ['10.5.0.0/16', '8.8.8.8'] })
    await expect(guard.check('10.4.0.1')).resolves.toHaveLength(1)
    await expect(guard.check('10.5.0.1')).rejects.toMatchObject({ reason: 'denied' })
    await expect(guard.check('8.8.8.8')).rejects.toMatchObject({ reason: 'denied' })
  })

  it.each([
    '',
    ' ',
    '*.example.com',
    'https://rp.example',
    'rp.example:443',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.1.0.0/8',
    'fd00::1/8',
    'rp.example/8',
    '127.1',
    '0x7f000001',
    '2130706433',
    '::ffff:10.0.0.0/104',
    'fe80::1%eth0',
  ])('%j in allow is an error that names the option', (entry) => {
    const create = () => createAddressGuard({ allow: ['8.8.8.8', entry] })
    expect(create).toThrow(OptionError)
    expect(create).toThrow(/^egress\.allow\[1\]: /)
  })

  it('a name in deny is an error that names the option', () => {
    expect(() => createAddressGuard({ deny: ['rp.example'] })).toThrow(/^egress\.deny\[0\]: /)
  })
})
