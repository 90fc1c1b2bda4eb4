import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { expect, it } from 'vitest'
import { createAddressGuard } from '../../src/transport/index.ts'

const DENIED_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

const DENIED_V6 = [
  '::/96',
  '::ffff:0:0:0/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '4000::/2',
  '5f00::/16',
  '8000::/1',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]

const guard = createAddressGuard({ lookup: () => Promise.reject(new Error('not a literal')) })

/** Any address inside one of the ranges, as bytes. */
function bytesInside(ranges: readonly string[], length: 4 | 16) {
  return fc
    .tuple(fc.constantFrom(...ranges), fc.uint8Array({ minLength: length, maxLength: length }))
    .map(([range, random]) => {
      const [network, bits] = ipaddr.parseCIDR(range)
      const fixed = network.toByteArray()
      return random.map((byte, index) => {
        const kept = Math.min(8, Math.max(0, bits - index * 8))
        const mask = 0xff >> kept
        return ((fixed[index] ?? 0) & ~mask) | (byte & mask)
      })
    })
}

const spellNumber = (value: number) =>
  fc.constantFrom(String(value), `0x${value.toString(16)}`, `0${value.toString(8)}`)

/** Every way of `inet_aton` to write four bytes: one to four parts, each decimal, hex or octal. */
function spellV4(bytes: Uint8Array) {
  const value = new DataView(bytes.buffer).getUint32(0)
  const parts = [
    [value],
    [value >>> 24, value & 0xffffff],
    [value >>> 24, (value >>> 16) & 0xff, value & 0xffff],
    [...bytes],
  ]
  return fc
    .constantFrom(...parts)
    .chain((chosen) => fc.tuple(...chosen.map(spellNumber)))
    .map((texts) => texts.join('.'))
}

function spellV6(bytes: Uint8Array) {
  const address = new ipaddr.IPv6([...bytes])
  const long = address.parts.map((part) => part.toString(16).padStart(4, '0')).join(':')
  const dotted = `${address.parts
    .slice(0, 6)
    .map((part) => part.toString(16))
    .join(':')}:${bytes.slice(12).join('.')}`
  return fc.constantFrom(
    long,
    long.toUpperCase(),
    address.toNormalizedString(),
    address.toRFC5952String(),
    dotted,
    `${long}%eth0`,
  )
}

const inSomeWrapping = (text: string) => fc.constantFrom(text, `[${text}]`)

it('an IPv4 address inside a denied range is refused however it is spelled', async () => {
  const hosts = bytesInside(DENIED_V4, 4).chain(spellV4)
  await fc.assert(fc.asyncProperty(hosts, refuses), { numRuns: 600 })
})

it('an IPv4 address inside a denied range is refused when mapped into IPv6', async () => {
  const hosts = bytesInside(DENIED_V4, 4)
    .chain((bytes) => spellV6(Uint8Array.of(...Array<number>(10).fill(0), 255, 255, ...bytes)))
    .chain(inSomeWrapping)
  await fc.assert(fc.asyncProperty(hosts, refuses), { numRuns: 300 })
})

it('an IPv6 address inside a denied range is refused however it is spelled', async () => {
  const hosts = bytesInside(DENIED_V6, 16).chain(spellV6).chain(inSomeWrapping)
  await fc.assert(fc.asyncProperty(hosts, refuses), { numRuns: 600 })
})

it('whatever is admitted is public, and any host at all gets an answer or a known refusal', async () => {
  const hosts = fc.oneof(fc.string(), fc.ipV4Extended(), fc.ipV6(), fc.domain())
  const holds = async (host: string) => {
    const found = await guard.check(host).catch(nameOf)
    if (typeof found === 'string') expect(found).toMatch(/^(EgressBlocked|Network)Error$/)
    else for (const { address } of found) expect(ipaddr.process(address).range()).toBe('unicast')
  }
  await fc.assert(fc.asyncProperty(hosts, holds), { numRuns: 600 })
})

async function refuses(host: string): Promise<void> {
  expect(await guard.check(host).catch(nameOf), host).toBe('EgressBlockedError')
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'not an error'
}
