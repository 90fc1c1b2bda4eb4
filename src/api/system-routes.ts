import { FeatureUnknownError } from '../errors.ts'
import { FEATURES, type FeatureName, isFeatureName } from '../feature/index.ts'
import { toJsonResponse } from './json.ts'
import { type Call, defineRoute, type Route } from './route.ts'
import { inputs } from './schema.ts'

function nameOf({ parameter }: Pick<Call, 'parameter'>): FeatureName {
  const name = parameter('name')
  if (isFeatureName(name)) return name
  const known = Object.keys(FEATURES).join(', ')
  throw new FeatureUnknownError(`there is no such feature; there are ${known}`)
}

async function readFeature({ source, level }: Omit<Call, 'query' | 'body'>, name: FeatureName) {
  return { name, enabled: await source.features.get(name, level) }
}

/** Counts that cannot be told apart by instance are for those alone who may see all. */
function readStats({ source, access }: Call) {
  const { byChannel, byDestination, refusedOrigins, recent, ailing, ...own } = source.stats()
  if (access.scopes.includes('system'))
    return { ...own, byChannel, byDestination, refusedOrigins, recent, ailing }
  const isOwn = ({ instance }: { readonly instance: string }) => instance === access.instance
  return { ...own, recent: recent.filter(isOwn), ailing: ailing.filter(isOwn) }
}

/** Features, figures and health. */
export const systemRoutes: readonly Route[] = [
  defineRoute({
    method: 'GET',
    path: '/features',
    name: 'listFeatures',
    summary: 'Every feature, as it is for the instance.',
    scope: 'read',
    output: 'Features',
    answer: async (call) => ({
      items: await Promise.all(
        Object.keys(FEATURES)
          .filter(isFeatureName)
          .map((name) => readFeature(call, name)),
      ),
    }),
  }),
  defineRoute({
    method: 'PUT',
    path: '/features/{name}',
    name: 'setFeature',
    summary: 'Sets a feature for the instance.',
    scope: 'write',
    body: inputs.Switch,
    output: 'Feature',
    async answer(call) {
      const name = nameOf(call)
      await call.source.features.set(name, call.body.enabled, call.level)
      return readFeature(call, name)
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/features/{name}',
    name: 'resetFeature',
    summary: 'Takes back what was set for the instance; the system level counts again.',
    scope: 'write',
    output: 'Feature',
    async answer(call) {
      const name = nameOf(call)
      await call.source.features.reset(name, call.level)
      return readFeature(call, name)
    },
  }),
  defineRoute({
    method: 'GET',
    path: '/stats',
    name: 'getStats',
    summary: 'Counts and last steps, as this replica has seen them.',
    scope: 'read',
    output: 'Stats',
    answer: (call) => Promise.resolve(readStats(call)),
  }),
  defineRoute({
    method: 'GET',
    path: '/health',
    name: 'getHealth',
    summary: 'How this replica is; 503 when it is not well. For a readiness probe.',
    scope: 'read',
    output: 'Health',
    async answer({ source }) {
      const health = await source.health()
      return health.ok ? health : toJsonResponse(health, 503)
    },
  }),
]
