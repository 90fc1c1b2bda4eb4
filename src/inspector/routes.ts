import { changeDelivery, changeProvider, changeRelyingParty } from './actions.ts'
import { answerDelivery } from './delivery-page.ts'
import { find } from './find.ts'
import { answerDeliveries, answerRelyingParties, answerSessions } from './list-pages.ts'
import { answerMachines } from './machines-page.ts'
import { answerOverview } from './overview-page.ts'
import type { PageRequest } from './port.ts'
import { answerProvider, answerProviders } from './provider-pages.ts'
import { answerSession } from './session-page.ts'

/** One page, or one button. */
export interface PageRoute {
  readonly method: 'GET' | 'POST'
  /** Names in braces are parameters. */
  readonly path: string
  /** What the viewer has to be allowed. */
  readonly scope: 'read' | 'write'
  answer(request: PageRequest): Promise<Response>
}

/** Every page and button. */
export const pageRoutes: readonly PageRoute[] = [
  { method: 'GET', path: '/', scope: 'read', answer: answerOverview },
  { method: 'GET', path: '/inspector', scope: 'read', answer: answerOverview },
  { method: 'GET', path: '/inspector/', scope: 'read', answer: answerOverview },
  { method: 'GET', path: '/inspector/find', scope: 'read', answer: find },
  { method: 'GET', path: '/inspector/deliveries', scope: 'read', answer: answerDeliveries },
  { method: 'GET', path: '/inspector/deliveries/{id}', scope: 'read', answer: answerDelivery },
  { method: 'POST', path: '/inspector/deliveries/{id}', scope: 'write', answer: changeDelivery },
  { method: 'GET', path: '/inspector/sessions', scope: 'read', answer: answerSessions },
  { method: 'GET', path: '/inspector/sessions/{id}', scope: 'read', answer: answerSession },
  {
    method: 'GET',
    path: '/inspector/relying-parties',
    scope: 'read',
    answer: answerRelyingParties,
  },
  {
    method: 'POST',
    path: '/inspector/relying-parties/{id}',
    scope: 'write',
    answer: changeRelyingParty,
  },
  { method: 'GET', path: '/inspector/providers', scope: 'read', answer: answerProviders },
  {
    method: 'GET',
    path: '/inspector/providers/{channel}/{id}',
    scope: 'read',
    answer: answerProvider,
  },
  {
    method: 'POST',
    path: '/inspector/providers/{channel}/{id}',
    scope: 'write',
    answer: changeProvider,
  },
  { method: 'GET', path: '/inspector/machines', scope: 'read', answer: answerMachines },
]
