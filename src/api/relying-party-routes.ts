import { relyingPartySchema } from '../logout/index.ts'
import { type Call, defineRoute, type Route } from './route.ts'
import { inputs } from './schema.ts'

/** A relying party without its id, which stands in the path. */
export const relyingPartyBody = relyingPartySchema.omit({ clientId: true })

const clientId = ({ parameter }: Call) => parameter('clientId')

/** The registry of relying parties. */
export const relyingPartyRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/relying-parties',
    name: 'listRelyingParties',
    summary: 'The registry, by client id.',
    scope: 'read',
    query: inputs.Paging,
    output: 'RelyingPartyPage',
    answer: ({ source, query, level }) => source.relyingParties.list({ ...query, ...level }),
  }),
  defineRoute({
    method: 'GET',
    path: '/relying-parties/{clientId}',
    name: 'getRelyingParty',
    summary: 'One relying party.',
    scope: 'read',
    output: 'RelyingParty',
    answer: (call) => call.source.relyingParties.get(clientId(call), call.level),
  }),
  defineRoute({
    method: 'PUT',
    path: '/relying-parties/{clientId}',
    name: 'putRelyingParty',
    summary: 'Adds or replaces a relying party.',
    scope: 'write',
    body: relyingPartyBody,
    output: 'RelyingParty',
    answer: ({ source, body, parameter, scope }) =>
      source.relyingParties.put({ ...body, clientId: parameter('clientId') }, scope),
  }),
  defineRoute({
    method: 'DELETE',
    path: '/relying-parties/{clientId}',
    name: 'removeRelyingParty',
    summary: 'Removes it; what still waits for it is cancelled.',
    scope: 'write',
    answer: (call) => call.source.relyingParties.remove(clientId(call), call.scope),
  }),
  defineRoute({
    method: 'POST',
    path: '/relying-parties/{clientId}/pause',
    name: 'pauseRelyingParty',
    summary: 'Holds its deliveries back.',
    scope: 'write',
    body: inputs.Nothing,
    answer: (call) => call.source.relyingParties.pause(call.parameter('clientId'), call.level),
  }),
  defineRoute({
    method: 'POST',
    path: '/relying-parties/{clientId}/resume',
    name: 'resumeRelyingParty',
    summary: 'Lets its deliveries go again.',
    scope: 'write',
    body: inputs.Nothing,
    answer: (call) => call.source.relyingParties.resume(call.parameter('clientId'), call.level),
  }),
]
