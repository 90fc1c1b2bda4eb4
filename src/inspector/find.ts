import { toRedirect } from './document.ts'
import { createLinks, type Links } from './links.ts'
import type { PageRequest } from './port.ts'
import { toProblemPage } from './problem-page.ts'

/** Deliveries and providers have such ids; sessions may. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const ABSENT = [
  'ERR_DELIVERY_NOT_FOUND',
  'ERR_SESSION_NOT_FOUND',
  'ERR_PROVIDER_NOT_FOUND',
  // A UUID that no delivery can have.
  'ERR_OPTION_INVALID',
]

/** Whether a look-up finds something; where it fails for another reason, nobody knows. */
async function finds(lookUp: Promise<unknown>): Promise<boolean> {
  try {
    await lookUp
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && ABSENT.includes(String(error.code)))
      return false
    throw error
  }
}

async function findUuid(
  id: string,
  { source, viewer }: PageRequest,
  links: Links,
): Promise<string | undefined> {
  const { deliveries, sessions, providers } = source
  const level = { instance: viewer.instance }
  if (await finds(deliveries.get(id, level))) return links.delivery(id)
  if (await finds(sessions.get(id, level))) return links.session(id)
  const provider = id.toLowerCase()
  for (const channel of ['email', 'sms'] as const) {
    if (await finds(providers[channel].get(provider, level)))
      return links.provider(channel, provider)
  }
  return undefined
}

/** Goes to what an id names: a delivery, session or provider where it is a UUID, else a session. */
export async function find(request: PageRequest): Promise<Response> {
  const links = createLinks(request.basePath)
  const id = (request.query.get('q') ?? '').trim()
  if (id === '') return toRedirect(links.overview)
  if (!UUID.test(id)) return toRedirect(links.session(id))
  const address = await findUuid(id, request, links)
  if (address !== undefined) return toRedirect(address)
  const detail = `No delivery, session or provider has the id ${id}.`
  return toProblemPage({ status: 404, title: 'Nothing was found', detail }, request)
}
