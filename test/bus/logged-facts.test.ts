import { expect, it } from 'vitest'
import { createBus, logFacts } from '../../src/bus/index.ts'
import { type LogFields, silentLogger } from '../../src/logger.ts'

it('tells the log what may need a person, by ids alone', () => {
  const lines: (readonly [string, LogFields | undefined])[] = []
  const bus = createBus(silentLogger)
  logFacts(bus, { ...silentLogger, warn: (event, fields) => void lines.push([event, fields]) })
  const fact = { instance: 'default', at: new Date(0) }
  bus.emit('provider.paused', {
    ...fact,
    providerId: 'p1',
    channel: 'email',
    kind: 'smtp',
    fault: 'auth_refused',
  })
  bus.emit('destination.opened', { ...fact, destination: 'logout:shop', probeAt: new Date(1000) })
  const delivery = {
    ...fact,
    deliveryId: 'd1',
    channel: 'email',
    destination: 'email:p1',
    from: 'signed',
    attempt: 1,
  } as const
  bus.emit('delivery.failed', { ...delivery, reason: 'expired' })
  bus.emit('delivery.uncertain', delivery)
  bus.emit('delivery.sent', delivery)
  expect(lines).toEqual([
    [
      'provider.paused',
      { instance: 'default', provider: 'p1', channel: 'email', fault: 'auth_refused' },
    ],
    [
      'destination.opened',
      { instance: 'default', destination: 'logout:shop', probeAt: '1970-01-01T00:00:01.000Z' },
    ],
    [
      'delivery.failed',
      { instance: 'default', delivery: 'd1', destination: 'email:p1', reason: 'expired' },
    ],
    ['delivery.uncertain', { instance: 'default', delivery: 'd1', destination: 'email:p1' }],
  ])
})
