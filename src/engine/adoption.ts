import type { Logger } from '../logger.ts'
import type { Claim, DeliveryRow } from '../store/index.ts'
import { DeliveryActor } from './delivery-actor.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Routing } from './provider-router.ts'
import type { SessionEnding } from './session-ending.ts'

/** What adopting needs. */
export interface AdoptionPorts {
  readonly logger: Logger
  dispatcher(): Dispatcher
  /** Where a delivery goes that may go elsewhere than it went before; undefined: only there. */
  route(actor: DeliveryActor): Promise<Route> | undefined
}

type Route = Pick<Routing, 'route' | 'canMove'>

/** How deliveries come into this replica's hands. */
export interface Adoption extends Pick<Claim, 'leaseUntil'> {
  readonly urgent?: boolean
  /** The end of the session for which they were made here just now. */
  readonly ending?: SessionEnding | undefined
  /** They were told that there is room. */
  readonly promised?: boolean
}

/**
 * Puts deliveries that are leased to this replica into the dispatcher's hands. Those with a choice are offered when
 * they are routed; the others do not wait for them. Resolves when all are.
 */
export async function adoptRows(
  rows: readonly DeliveryRow[],
  adoption: Adoption,
  ports: AdoptionPorts,
): Promise<void> {
  const offer = (actors: readonly DeliveryActor[]) => ports.dispatcher().offer(actors, adoption)
  const routed: Promise<DeliveryActor>[] = []
  const fixed: DeliveryActor[] = []
  for (const row of rows) {
    const actor = toActor(row, adoption, ports.logger)
    if (actor === undefined) continue
    const routing = ports.route(actor)
    if (routing === undefined) fixed.push(actor)
    else routed.push(toRouted(actor, routing))
  }
  offer(fixed)
  if (routed.length > 0) offer(await Promise.all(routed))
}

/** A row of a machine version that this code does not know is left to a replica that does. */
function toActor(row: DeliveryRow, adoption: Adoption, logger: Logger): DeliveryActor | undefined {
  try {
    const actor = new DeliveryActor(row, adoption)
    actor.leaseUntil = adoption.leaseUntil
    actor.ending = adoption.ending
    return actor
  } catch {
    logger.error('engine.snapshotRefused', { delivery: row.id })
    return undefined
  }
}

/** Where nobody can say where it goes, it goes where it went. */
function toRouted(actor: DeliveryActor, routing: Promise<Route>): Promise<DeliveryActor> {
  return routing.then(
    ({ route, canMove }) => {
      actor.moveTo(route)
      actor.canMove = canMove
      return actor
    },
    () => actor,
  )
}
