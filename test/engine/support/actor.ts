import { DeliveryActor } from '../../../src/engine/delivery-actor.ts'
import { createLogoutDelivery, toDeliveryRow } from '../../../src/engine/delivery-birth.ts'
import { sessionKey } from '../../../src/engine/session-change.ts'
import { systemRandom } from '../../../src/random.ts'
import { createDeliveryId } from '../../../src/store/index.ts'

export const NOW = Date.parse('2026-03-01T12:00:00Z')

/** A logout's delivery to that client, in hand. */
export function createDeliveryActor(clientId: string): DeliveryActor {
  const session = sessionKey('default', 'session')
  const planned = { clientId, issuer: 'https://op.example', deadlineAt: NOW + 1000 }
  const birth = {
    session,
    planned,
    maxAttempts: 3,
    now: NOW,
    lease: undefined,
    traceparent: undefined,
  }
  const id = createDeliveryId(NOW, session.bucket, systemRandom)
  return new DeliveryActor(toDeliveryRow(createLogoutDelivery({ id, ...birth }), NOW))
}
