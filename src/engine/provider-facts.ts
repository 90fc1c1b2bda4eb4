import type { Bus, ProviderFact } from '../bus/index.ts'
import { toDate } from '../clock.ts'
import type { ProviderRow } from '../store/index.ts'
import type { ProviderStep } from './provider-actor.ts'

/** What every event of a provider says. */
export function toProviderFact(row: ProviderRow, at: number): ProviderFact {
  return {
    instance: row.instance,
    at: toDate(at),
    providerId: row.id,
    channel: row.channel,
    kind: row.kind,
  }
}

/** Tells the bus of a provider's change that is on disk: its steps, or that what people set was changed without one. */
export function announceProvider(bus: Bus, row: ProviderRow, steps: readonly ProviderStep[]): void {
  if (steps.length === 0) bus.emit('provider.changed', toProviderFact(row, row.updatedAt))
  for (const step of steps) announce(bus, row, step)
}

function announce(bus: Bus, row: ProviderRow, { event, from }: ProviderStep): void {
  const fact = toProviderFact(row, event.at)
  switch (event.type) {
    case 'provider.activated':
      bus.emit('provider.activated', { ...fact, priority: event.priority })
      break
    case 'provider.deactivated':
      bus.emit('provider.deactivated', fact)
      break
    case 'provider.removed':
      bus.emit('provider.removed', fact)
      break
    case 'configuration.refused':
      bus.emit('provider.paused', { ...fact, fault: event.fault })
      break
    case 'provider.resumed':
      bus.emit('provider.resumed', fact)
      break
    case 'configuration.changed':
      bus.emit('provider.changed', fact)
      if (from === 'paused') bus.emit('provider.resumed', fact)
  }
}
