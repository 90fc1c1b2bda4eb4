import { describe, expect, it } from 'vitest'
import { createBus } from '../../src/bus/index.ts'
import { createReadModel } from '../../src/engine/read-model.ts'
import { silentLogger } from '../../src/index.ts'
import type { DeliveryStore } from '../../src/store/index.ts'

type Counts = Awaited<ReturnType<DeliveryStore['countOpen']>>
type Row = Counts['rows'][number]

const AT = 1000

/** What the database says of open deliveries, once `until` is over. */
const saying = (rows: readonly Row[], until: Promise<void> = Promise.resolve()) =>
  ({
    countOpen: async (onPictured: () => void) => {
      onPictured()
      await until
      return { at: AT, rows }
    },
  }) as unknown as DeliveryStore

function createGate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

const fact = {
  instance: 'default',
  at: new Date(0),
  deliveryId: 'd',
  channel: 'logout',
  destination: 'logout:shop',
  attempt: 1,
} as const

describe('a read model that is counted anew', () => {
  it('takes open states from the database, and keeps the final ones that it has seen', async () => {
    const bus = createBus(silentLogger)
    const model = createReadModel(bus)
    bus.emit('delivery.created', { ...fact, from: null })
    bus.emit('delivery.sent', { ...fact, from: 'pending' })
    bus.emit('delivery.created', { ...fact, from: null })
    await Promise.resolve()
    expect(model.store.getSnapshot().context.countedAt).toBeNull()
    await model.reload(
      saying([{ channel: 'logout', destination: 'logout:blog', state: 'retrying', count: 3 }]),
    )
    const { byChannel, byDestination, recent, countedAt } = model.store.getSnapshot().context
    expect(countedAt).toEqual(new Date(AT))
    expect(byChannel).toEqual({ logout: { sent: 1, retrying: 3 } })
    expect(byDestination).toEqual({ 'logout:blog': { retrying: 3 } })
    expect(recent).toHaveLength(3)
  })

  it('adds what was told while the database counted, and each of it once', async () => {
    const bus = createBus(silentLogger)
    const model = createReadModel(bus)
    const over = createGate()
    const shop = { channel: 'logout', destination: 'logout:shop' }
    const rows = [{ ...shop, state: 'retrying', count: 2 }]
    bus.emit('delivery.created', { ...fact, from: null })
    const counted = model.reload(saying(rows, over.opened))
    bus.emit('delivery.created', { ...fact, from: null })
    bus.emit('delivery.signed', { ...fact, from: 'pending' })
    bus.emit('delivery.sent', { ...fact, from: 'retrying' })
    await Promise.resolve()
    bus.emit('delivery.retrying', { ...fact, from: 'signed', wakeAt: new Date(AT) })
    bus.emit('delivery.failed', { ...fact, from: 'retrying', reason: 'exhausted' })
    over.open()
    await counted
    await Promise.resolve()
    const { byChannel, byDestination, recent } = model.store.getSnapshot().context
    expect(byChannel).toEqual({ logout: { sent: 1, failed: 1, retrying: 1 } })
    expect(byDestination).toEqual({ 'logout:shop': { retrying: 1 } })
    expect(recent).toHaveLength(6)
  })

  it('follows a message that moved to another destination meanwhile', async () => {
    const bus = createBus(silentLogger)
    const model = createReadModel(bus)
    const over = createGate()
    const counted = model.reload(
      saying(
        [{ channel: 'email', destination: 'email:a', state: 'retrying', count: 1 }],
        over.opened,
      ),
    )
    bus.emit('delivery.signed', {
      ...fact,
      channel: 'email',
      destination: 'email:b',
      formerDestination: 'email:a',
      from: 'retrying',
    })
    over.open()
    await counted
    const { byChannel, byDestination } = model.store.getSnapshot().context
    expect(byChannel).toEqual({ email: { signed: 1 } })
    expect(byDestination).toEqual({ 'email:b': { signed: 1 } })
  })

  it('stays as it was when the database fails', async () => {
    const bus = createBus(silentLogger)
    const model = createReadModel(bus)
    bus.emit('delivery.created', { ...fact, from: null })
    const failing = { countOpen: () => Promise.reject(new Error('away')) }
    await expect(model.reload(failing as unknown as DeliveryStore)).rejects.toThrow('away')
    await Promise.resolve()
    const { byChannel, countedAt } = model.store.getSnapshot().context
    expect([byChannel, countedAt]).toEqual([{ logout: { pending: 1 } }, null])
  })
})
