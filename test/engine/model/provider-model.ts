import { type ProviderContext, providerMachine } from '../../../machines/index.ts'
import { explore, type ModelEvent, type ModelPath, type ModelStep } from './paths.ts'

export type ProviderModelStep = ModelStep<ProviderContext>
export type ProviderPath = ModelPath<ProviderContext>

const at = 1

const EVENTS: readonly ModelEvent[] = [
  { type: 'provider.activated', at, priority: 0 },
  { type: 'provider.activated', at, priority: 2 },
  { type: 'provider.deactivated', at },
  { type: 'provider.removed', at },
  { type: 'provider.resumed', at },
  { type: 'configuration.refused', at, fault: 'EAUTH' },
  { type: 'configuration.changed', at },
]

/** A person cannot put one to the place where it is: the call is refused at the door. */
const isPossible = (
  { event, before }: ProviderModelStep,
  index: number,
  all: readonly ProviderModelStep[],
) =>
  event.type !== 'provider.activated' ||
  all[index - 1]?.state !== 'active' ||
  before.priority !== event['priority']

/** Every shortest path of the provider machine that people and providers can bring about. */
export function exploreProvider(): readonly ProviderPath[] {
  const paths = explore<ProviderContext>({
    machine: providerMachine,
    events: () => EVENTS,
    project: ({ priority, fault }) => [priority, fault],
  })
  return paths.filter(({ steps }) => steps.every(isPossible))
}
