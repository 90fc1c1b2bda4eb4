import type { DestinationContext, DestinationState } from '../../machines/index.ts'
import { toDate } from '../clock.ts'
import type { RowKey } from '../store/index.ts'

/** A destination that failed too often: what goes there waits, and spends no attempts. */
export interface AilingDestination {
  readonly instance: string
  readonly destination: string
  /** `open`: it is left alone. `halfOpen`: one delivery goes there as a probe. */
  readonly state: Exclude<DestinationState, 'closed'>
  /** When it is tried next. */
  readonly probeAt: Date
}

/** What is shown of a destination's health: nothing where it is well. */
export function toAiling(health: {
  readonly key: RowKey
  readonly state: DestinationState
  readonly context: DestinationContext
}): readonly AilingDestination[] {
  const { key, state, context } = health
  if (state === 'closed') return []
  const probeAt = toDate(context.probeAt ?? 0)
  return [{ instance: key.instance, destination: key.id, state, probeAt }]
}
