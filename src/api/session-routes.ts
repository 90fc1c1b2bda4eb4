import { type Call, defineRoute, type Route } from './route.ts'
import { inputs } from './schema.ts'

const sessionId = ({ parameter }: Call) => parameter('sessionId')

/** Sessions. */
export const sessionRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/sessions',
    name: 'listSessions',
    summary: 'The logouts of sessions, newest first.',
    scope: 'read',
    query: inputs.SessionFilter,
    output: 'SessionPage',
    answer: ({ source, query, level }) => source.sessions.list({ ...query, ...level }),
  }),
  defineRoute({
    method: 'POST',
    path: '/sessions/terminate-all',
    name: 'terminateUser',
    summary: 'Every session of a user ended, but those in `except`.',
    scope: 'write',
    body: inputs.UserTermination,
    output: 'UserTerminated',
    answer: ({ source, body, scope }) => source.sessions.terminateAll(body, scope),
  }),
  defineRoute({
    method: 'GET',
    path: '/sessions/{sessionId}',
    name: 'getSession',
    summary: 'Who is to be told of a session, and who has been.',
    scope: 'read',
    output: 'Session',
    answer: (call) => call.source.sessions.get(sessionId(call), call.level),
  }),
  defineRoute({
    method: 'GET',
    path: '/sessions/{sessionId}/events',
    name: 'listSessionEvents',
    summary: 'The journal of its logout, oldest first.',
    scope: 'read',
    output: 'Journal',
    answer: async (call) => ({
      items: await call.source.sessions.events(sessionId(call), call.level),
    }),
  }),
  defineRoute({
    method: 'POST',
    path: '/sessions/{sessionId}/terminate',
    name: 'terminateSession',
    summary: 'The session ended: every relying party is told. Twice is once.',
    scope: 'write',
    body: inputs.Termination,
    output: 'Terminated',
    answer: (call) =>
      call.source.sessions.terminate(
        { ...call.body, sessionId: call.parameter('sessionId') },
        call.scope,
      ),
  }),
]
