import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type BusEvents, createBus } from '../../src/bus/index.ts'

const FACT: BusEvents['session.completed'] = {
  instance: 'default',
  sessionId: 's',
  at: new Date(0),
}

const stray: unknown[] = []
const noteStray = (error: unknown) => stray.push(error)
let complaints: unknown[]
let bus: ReturnType<typeof createBus>

beforeEach(() => {
  stray.length = 0
  complaints = []
  process.on('unhandledRejection', noteStray)
  const nothing = () => {}
  const error = (event: string, fields?: object) => complaints.push({ event, ...fields })
  bus = createBus({ debug: nothing, info: nothing, warn: nothing, error })
})

afterEach(async () => {
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', noteStray)
  expect(stray).toEqual([])
})

describe('a listener', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('a secret')
      },
    ],
    ['rejects', () => Promise.reject(new Error('a secret'))],
    [
      'rejects with a promise of another realm',
      () => runInNewContext("Promise.reject(new Error('a secret'))"),
    ],
  ] as const)('that %s hurts neither the next one nor the emitter', async (_, listener) => {
    const heard: string[] = []
    bus.on('session.completed', listener)
    bus.on('session.completed', ({ sessionId }) => heard.push(sessionId))
    bus.emit('session.completed', FACT)
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['s'])
    expect(complaints).toMatchObject([{ event: 'session.completed' }])
    expect(JSON.stringify(complaints)).not.toContain('secret')
  })

  it('added twice hears once', () => {
    let heard = 0
    const listener = () => {
      heard += 1
    }
    bus.on('session.completed', listener)
    bus.on('session.completed', listener)
    bus.emit('session.completed', FACT)
    expect(heard).toBe(1)
    bus.off('session.completed', listener)
    bus.emit('session.completed', FACT)
    expect(heard).toBe(1)
    expect(bus.listens('session.completed')).toBe(false)
  })

  it('for once hears the next event only, also when it emits it again itself', () => {
    let heard = 0
    bus.once('session.completed', () => {
      heard += 1
      bus.emit('session.completed', FACT)
    })
    bus.emit('session.completed', FACT)
    expect(heard).toBe(1)
    expect(bus.listens('session.completed')).toBe(false)
  })

  it('for once can be taken back', () => {
    let heard = 0
    const listener = () => {
      heard += 1
    }
    bus.once('session.completed', listener)
    bus.off('session.completed', listener)
    bus.off('session.completed', listener)
    bus.emit('session.completed', FACT)
    expect(heard).toBe(0)
  })

  it('may listen to several events with one function', () => {
    const heard: unknown[] = []
    const listener = (fact: { readonly instance: string }) => heard.push(fact)
    bus.on('session.completed', listener)
    bus.on('session.incomplete', listener)
    bus.off('session.completed', listener)
    bus.emit('session.completed', FACT)
    bus.emit('session.incomplete', { ...FACT, failures: 1 })
    expect(heard).toEqual([{ ...FACT, failures: 1 }])
  })
})
