import { HttpRefusal } from './problem.ts'

const refuse = (): never => {
  throw new HttpRefusal('ERR_HTTP_CROSS_SITE')
}

/** Whether a browser says that the request comes from our own pages; undefined when none says anything. */
function isOwn(headers: Headers): boolean | undefined {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('origin')
  if (origin === null) return undefined
  return URL.canParse(origin) && new URL(origin).host === headers.get('host')
}

/**
 * Refuses changes that a page of another origin (a sibling domain too) asks for in the name of a
 * browser's session. Browsers say where a request comes from in `Sec-Fetch-Site` or `Origin`; programs
 * say nothing, and are let through where a form cannot come from: with a JSON body, or none and no type.
 *
 * @param proof the request has to prove that it is from our own pages: for forms
 * @throws {HttpRefusal}
 */
export function assertSameOrigin(headers: Headers, proof: boolean): void {
  const own = isOwn(headers)
  if (own === false || (own === undefined && proof)) refuse()
}
