import {
  type DestinationContext,
  type DestinationEvent,
  type DestinationState,
  destinationMachine,
} from '../../machines/index.ts'
import type { Bus } from '../bus/index.ts'
import { toDate, toTimestamp } from '../clock.ts'
import {
  bucketOf,
  type DestinationRow,
  type DestinationStore,
  type RowKey,
} from '../store/index.ts'
import type { DatabaseClock } from './database-clock.ts'
import { createStepper } from './step.ts'

const stepper = createStepper<DestinationContext, DestinationEvent, undefined>(destinationMachine)

/** What saving a destination's health needs. */
export interface HealthPorts {
  readonly store: DestinationStore
  readonly bus: Bus
  readonly databaseClock: DatabaseClock
}

/** A destination that has failed lately. Healthy ones are not remembered. */
export interface Health {
  readonly key: RowKey
  failures: number
  state: DestinationState
  context: DestinationContext
  revision: number
  /** A step is on its way to the disk. */
  saving: boolean
  /** This replica sends the probe. */
  probing: boolean
}

/** A destination of which nothing is stored. */
export function createHealth(instance: string, destination: string): Health {
  const { value, context } = stepper.start(undefined)
  return {
    key: { instance, bucket: bucketOf(instance, destination), id: destination },
    failures: 0,
    state: value as DestinationState,
    context,
    revision: 0,
    saving: false,
    probing: false,
  }
}

/** A newer replica wrote it otherwise: its deliveries flow here as if it were healthy. */
export const isKnown = (row: DestinationRow): boolean => row.machineVersion === stepper.version

/** Takes over what is stored. */
export function adopt(health: Health, row: DestinationRow): void {
  stepper.assertVersion(row.machineVersion)
  health.state = row.state
  health.context = row.snapshot.context
  health.revision = row.revision
  health.probing = false
}

/** Somebody removed it: what follows is counted anew. */
function forget(health: Health): void {
  Object.assign(health, createHealth(health.key.instance, health.key.id), { saving: health.saving })
}

/** Takes a step and puts it on disk. False: it takes none, or somebody else was faster, which is taken over. */
export async function save(
  ports: HealthPorts,
  health: Health,
  event: DestinationEvent,
): Promise<boolean> {
  const from = health.state
  const step = stepper.step({ value: from, context: health.context }, event)
  if (step.edge === undefined) return false
  const key = { instance_id: health.key.instance, bucket: health.key.bucket }
  const state = step.snapshot.value as DestinationState
  const probeAt = step.snapshot.context.probeAt
  const next = health.revision + 1
  const saved = await ports.store.save(
    {
      ...key,
      id: health.key.id,
      machine_version: stepper.version,
      state,
      snapshot: step.snapshot,
      revision: health.revision,
      next_revision: next,
      due_at: probeAt === null ? null : toTimestamp(probeAt),
      changed_at: toTimestamp(event.at),
    },
    {
      ...key,
      machine: stepper.machineId,
      actor_id: health.key.id,
      revision: next,
      event: event.type,
      edge: step.edge,
      from_state: from,
      to_state: state,
      at: toTimestamp(event.at),
      detail: { failures: health.failures },
    },
  )
  if (!saved) {
    const unread = health.revision === 0
    const row = await ports.store.get(health.key)
    if (row) adopt(health, row)
    else if (!unread) forget(health)
    return unread && health.revision > 0 ? save(ports, health, event) : false
  }
  health.state = state
  health.context = step.snapshot.context
  health.revision = next
  announce(ports, health, from)
  return true
}

function announce(
  { bus, databaseClock }: HealthPorts,
  health: Health,
  from: DestinationState,
): void {
  const fact = {
    instance: health.key.instance,
    destination: health.key.id,
    at: toDate(databaseClock.now()),
  }
  if (health.state === 'open') {
    bus.emit('destination.opened', { ...fact, probeAt: toDate(health.context.probeAt ?? 0) })
  }
  if (health.state === 'closed' && from !== 'closed') bus.emit('destination.closed', fact)
}
