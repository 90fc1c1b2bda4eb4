import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import type { Clock, DeliveryView } from '../../src/index.ts'
import { createBench, type TestBench } from '../support/bench.ts'
import { untilSo } from '../support/until-so.ts'
import { CALM, deliveryReaches, login, only, party } from './support/fleet.ts'

const HOUR_MS = 3_600_000

/** The wait that a relying party asks for, in the test of early sends. */
const WAIT_MS = 2000

let bench: TestBench

beforeAll(async () => {
  bench = await createBench()
})

afterAll(() => bench.close())

interface JumpingClock extends Clock {
  /** How often a next look was put off until then. */
  readonly looks: number
  jump(ms: number): void
}

/** A host whose wall clock is set while it runs, by as much as `jump` says; what has passed is measured as ever. */
function createJumpingClock(): JumpingClock {
  let offset = 0
  let looks = 0
  return {
    now: () => systemClock.now() + offset,
    monotonic: systemClock.monotonic,
    schedule(task, delayMs) {
      if (delayMs === CALM.pollIntervalMs) looks++
      return systemClock.schedule(task, delayMs)
    },
    get looks() {
      return looks
    },
    jump(ms) {
      offset += ms
    },
  }
}

const nearNow = (instant: Date | undefined) =>
  Math.abs((instant?.getTime() ?? 0) - systemClock.now()) < 60_000

describe.each([
  ['forward', HOUR_MS],
  ['back', -HOUR_MS],
])('a wall clock that jumps an hour %s', (direction, jumpMs) => {
  const name = (what: string) => `${what} ${direction}`

  it('lets nothing go out before its time, nor long after it', async () => {
    const clock = createJumpingClock()
    const signoff = await bench.start({ clock, engine: CALM })
    const receiver = await party(bench, signoff, name('busy'), {
      respond: (count) => {
        if (count > 1) return undefined
        clock.jump(jumpMs)
        return { status: 503, headers: { 'Retry-After': String(WAIT_MS / 1000) } }
      },
    })
    await login(signoff, name('early'), name('busy'))
    const { id } = only(await signoff.sessions.terminate({ sessionId: name('early') }))
    const [refused, accepted] = await receiver.waitFor(2)
    const waited = (accepted?.at ?? 0) - (refused?.at ?? 0)
    expect(waited).toBeGreaterThanOrEqual(WAIT_MS - 100)
    expect(accepted?.ok).toBe(true)
    const told = await deliveryReaches(signoff, id, 'sent')
    expect([told.createdAt, told.finishedAt].every(nearNow)).toBe(true)
    await signoff.stop()
  })

  it('loses no lease: another replica leaves the attempt alone', async () => {
    const clock = createJumpingClock()
    const signoff = await bench.start({ clock, engine: CALM })
    const others = createJumpingClock()
    const other = await bench.start({ clock: others, engine: CALM })
    let letGo = () => {}
    const looked = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const receiver = await party(bench, signoff, name('slow'), {
      respond: async () => {
        clock.jump(jumpMs)
        await looked
        return undefined
      },
    })
    await login(signoff, name('leased'), name('slow'))
    const { id } = only(await signoff.sessions.terminate({ sessionId: name('leased') }))
    await expect.poll(async () => (await signoff.deliveries.events(id)).at(-1)?.to).toBe('signed')
    await looksOn(others)
    letGo()
    await deliveryReaches(signoff, id, 'sent')
    expect(receiver.requests).toHaveLength(1)
    await Promise.all([signoff.stop(), other.stop()])
  })

  it('lets nobody strike: what waits, waits', async () => {
    const clock = createJumpingClock()
    const signoff = await bench.start({ clock, engine: CALM })
    const receiver = await party(bench, signoff, name('away'), {
      respond: () => ({ status: 503, headers: { 'Retry-After': '7200' } }),
    })
    const ids: string[] = []
    for (let n = 0; n < 4; n++) {
      await login(signoff, `${name('waiting')} ${n}`, name('away'))
      const ended = await signoff.sessions.terminate({ sessionId: `${name('waiting')} ${n}` })
      ids.push(only(ended).id)
    }
    const states = () => Promise.all(ids.map((id) => signoff.deliveries.get(id)))
    await untilSo([signoff], async () => (await states()).every(isWaiting))
    clock.jump(jumpMs)
    await looksOn(clock)
    expect(receiver.requests).toHaveLength(4)
    expect((await states()).every(isWaiting)).toBe(true)
    await signoff.stop()
  })
})

const isWaiting = ({ state }: DeliveryView) => state === 'retrying'

/** Resolves when the replica on this clock has looked for what is due three times more. */
async function looksOn(clock: JumpingClock): Promise<void> {
  const before = clock.looks
  await expect.poll(() => clock.looks, { interval: 10 }).toBeGreaterThan(before + 3)
}
