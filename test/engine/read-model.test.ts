import { describe, expect, it } from 'vitest'
import { createBus } from '../../src/bus/index.ts'
import { createReadModel } from '../../src/engine/read-model.ts'
import { silentLogger } from '../../src/index.ts'
import type { DeliveryStore } from '../../src/store/index.ts'

type Row = Awaited<ReturnType<DeliveryStore['countOpen']>>[number]

/** What the database says of open deliveries. */
const saying = (...rows: Row[]) => ({ countOpen: async () => rows }) as unknown as DeliveryStore

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
    await model.reload(
      saying({ channel: 'logout', destination: 'logout:blog', state: 'retrying', count: 3 }),
    )
    const { byChannel, byDestination, recent } = model.store.getSnapshot().context
    expect(byChannel).toEqual({ logout: { sent: 1, retrying: 3 } })
    expect(byDestination).toEqual({ 'logout:blog': { retrying: 3 } })
    expect(recent).toHaveLength(3)
  })
})
