import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Signoff, SignoffError } from '../../../src/index.ts'
import { createBench, type TestBench } from '../../support/bench.ts'

const SMTP = { host: '127.0.0.1', senderAddress: 'no-reply@example.org' }
const PROVIDERS = 3

let bench: TestBench
let replicas: readonly Signoff[]
let count = 0

beforeAll(async () => {
  bench = await createBench()
  replicas = [await bench.create(), await bench.create()]
})

afterAll(() => bench.close())

const verbs = ['activate', 'spare', 'deactivate', 'update', 'resume', 'remove'] as const

/** Somebody does something to one of the providers. */
const command = fc.record({
  verb: fc.constantFrom(...verbs),
  provider: fc.nat(PROVIDERS - 1),
  replica: fc.nat(1),
})

type Command = typeof command extends fc.Arbitrary<infer One> ? One : never

async function perform({ verb, provider, replica }: Command, ids: readonly string[], at: string) {
  const { email } = (replicas[replica] as Signoff).providers
  const id = ids[provider] ?? ''
  const options = { instance: at }
  if (verb === 'spare') return email.activate(id, { ...options, priority: 1 + provider })
  if (verb === 'update') return email.update(id, { senderName: `S${++count}` }, options)
  return email[verb](id, options)
}

describe('providers that many people change at once', () => {
  it('have one primary at most, a journal without gaps, and no error but a coded one', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.array(command, { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
      async (rounds) => {
        const instance = `i${++count}`
        const { email } = (replicas[0] as Signoff).providers
        const added = await Promise.all(
          Array.from({ length: PROVIDERS }, () => email.addSmtp(SMTP, { instance })),
        )
        const ids = added.map(({ id }) => id)
        for (const round of rounds) {
          const done = await Promise.allSettled(round.map((one) => perform(one, ids, instance)))
          for (const one of done)
            if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(SignoffError)
          const { items } = await email.list({ instance })
          const primaries = items.filter(
            ({ state, priority }) => state === 'active' && priority === 0,
          )
          expect(primaries.length).toBeLessThanOrEqual(1)
        }
        for (const id of ids) {
          const events = await email.events(id, { instance })
          expect(events.map(({ revision }) => revision)).toEqual(events.map((_, at) => at + 1))
          expect(events.map(({ from }) => from).slice(1)).toEqual(
            events.map(({ to }) => to).slice(0, -1),
          )
        }
      },
    )
    await fc.assert(property, { numRuns: 25 })
  }, 60_000)
})
