import { createSocket, type Socket } from 'node:dgram'
import { Resolver } from 'node:dns/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createFakeClock } from '../../src/testing/index.ts'
import { askNameServers, type Lookup } from '../../src/transport/lookup.ts'
import { createPatientLookup } from '../../src/transport/patient-lookup.ts'

const patienceMs = 250

/** A resolver that hears what it is asked and answers when it is told to. */
function createResolver() {
  const asked: string[] = []
  const waiting: ((addresses: readonly string[]) => void)[] = []
  const lookup: Lookup = (host) => {
    asked.push(host)
    return new Promise((resolve) => waiting.push(resolve))
  }
  const answer = (...addresses: string[]) => waiting.shift()?.(addresses)
  return { asked, lookup, answer }
}

function openLookup() {
  const clock = createFakeClock({ now: 0 })
  const [first, second] = [createResolver(), createResolver()]
  const ways = { first: first.lookup, second: second.lookup, patienceMs, clock }
  return { clock, first, second, lookup: createPatientLookup(ways) }
}

describe('a patient lookup', () => {
  it('asks the second way when the first is silent, and takes its word', async () => {
    const { clock, first, second, lookup } = openLookup()
    const found = lookup('rp.example')
    clock.advance(patienceMs)
    expect([first.asked, second.asked]).toEqual([['rp.example'], ['rp.example']])
    second.answer('192.0.2.1')
    expect(await found).toEqual(['192.0.2.1'])
  })

  it('asks no second way when the first answers in time', async () => {
    const { clock, first, second, lookup } = openLookup()
    const found = lookup('rp.example')
    first.answer('192.0.2.1')
    expect(await found).toEqual(['192.0.2.1'])
    expect(clock.pending).toBe(0)
    expect(second.asked).toEqual([])
  })

  it('asks the first way no second time for a name that still hangs', async () => {
    const { clock, first, second, lookup } = openLookup()
    const found = [lookup('rp.example'), lookup('rp.example')]
    clock.advance(patienceMs)
    expect(first.asked).toEqual(['rp.example'])
    first.answer('192.0.2.1')
    expect(await Promise.all(found)).toEqual([['192.0.2.1'], ['192.0.2.1']])
    const again = lookup('rp.example')
    expect(first.asked).toEqual(['rp.example', 'rp.example'])
    clock.advance(patienceMs)
    expect(second.asked).toHaveLength(3)
    first.answer('192.0.2.2')
    expect(await again).toEqual(['192.0.2.2'])
  })

  it('waits for the first way when the second finds nothing', async () => {
    const { clock, first, second, lookup } = openLookup()
    const found = lookup('intranet')
    clock.advance(patienceMs)
    second.answer()
    first.answer('192.0.2.1')
    expect(await found).toEqual(['192.0.2.1'])
  })

  it('fails as the first way fails', async () => {
    const clock = createFakeClock({ now: 0 })
    const failure = Object.assign(new Error('no such name'), { code: 'ENOTFOUND' })
    const fail = () => Promise.reject(failure)
    const lookup = createPatientLookup({ first: fail, second: fail, patienceMs, clock })
    await expect(lookup('rp.example')).rejects.toBe(failure)
  })
})

const TYPE_A = 1
const ADDRESS = Buffer.from([0xc0, 12, 0, TYPE_A, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 1])

/** Answers a question for IPv4 with one address, and refuses one for IPv6. */
function answerQuestion(question: Buffer): Buffer {
  const end = question.indexOf(0, 12) + 5
  const known = question.readUInt16BE(end - 4) === TYPE_A
  const head = Buffer.concat([question.subarray(0, 2), Buffer.alloc(10)])
  head.writeUInt16BE(known ? 0x8180 : 0x8183, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(known ? 1 : 0, 6)
  return Buffer.concat([head, question.subarray(12, end), known ? ADDRESS : Buffer.alloc(0)])
}

describe('the name servers themselves', () => {
  let server: Socket | undefined
  afterEach(() => server?.close())

  it('give the addresses of the families that the name has', async () => {
    const socket = createSocket('udp4', (question, from) => {
      socket.send(answerQuestion(question), from.port, from.address)
    })
    server = socket
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
    const resolver = new Resolver({ timeout: 2000, tries: 1 })
    resolver.setServers([`127.0.0.1:${socket.address().port}`])
    expect(await askNameServers('rp.example', resolver)).toEqual(['192.0.2.1'])
  })
})
