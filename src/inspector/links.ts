/** Search parameters; what is absent is left out. */
export type Query = Readonly<Record<string, string | undefined>>

/** Addresses of the pages, under the path where all of it is mounted. */
export type Links = ReturnType<typeof createLinks>

function toSearch(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given as [string, string][])}`
}

/** Makes the addresses. Ids come from outside: each is one encoded segment. */
export function createLinks(basePath: string) {
  const at = (path: string, query: Query = {}) => `${basePath}/inspector${path}${toSearch(query)}`
  return {
    overview: `${basePath}/`,
    events: `${basePath}/events`,
    openApi: `${basePath}/openapi.json`,
    machines: at('/machines'),
    find: at('/find'),
    deliveries: (query?: Query) => at('/deliveries', query),
    delivery: (id: string) => at(`/deliveries/${encodeURIComponent(id)}`),
    sessions: (query?: Query) => at('/sessions', query),
    session: (id: string) => at(`/sessions/${encodeURIComponent(id)}`),
    providers: at('/providers'),
    provider: (channel: string, id: string) =>
      at(`/providers/${channel}/${encodeURIComponent(id)}`),
    relyingParties: (query?: Query) => at('/relying-parties', query),
    relyingParty: (clientId: string) => at(`/relying-parties/${encodeURIComponent(clientId)}`),
  }
}
