import type { Logger } from '../logger.ts'
import type { Bus } from './bus.ts'

/** Has the log tell what may need a person, for whoever reads it and listens to no events. */
export function logFacts(bus: Bus, logger: Logger): void {
  bus.on('provider.paused', ({ instance, providerId, channel, fault }) =>
    logger.warn('provider.paused', { instance, provider: providerId, channel, fault }),
  )
  bus.on('destination.opened', ({ instance, destination, probeAt }) =>
    logger.warn('destination.opened', { instance, destination, probeAt: probeAt.toISOString() }),
  )
  bus.on('delivery.failed', ({ instance, deliveryId, destination, reason }) =>
    logger.warn('delivery.failed', { instance, delivery: deliveryId, destination, reason }),
  )
  bus.on('delivery.uncertain', ({ instance, deliveryId, destination }) =>
    logger.warn('delivery.uncertain', { instance, delivery: deliveryId, destination }),
  )
}
