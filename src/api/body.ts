import { HttpRefusal } from './problem.ts'

/** Bytes of a body at most: room for a relying party with its keys. */
export const LARGEST_BODY = 128 * 1024

const tooLarge = () =>
  new HttpRefusal('ERR_HTTP_BODY_SIZE', `want at most ${LARGEST_BODY} bytes`, {
    Connection: 'close',
  })

function assertType(headers: Headers, wanted: string): void {
  const type = headers.get('content-type') ?? ''
  const [essence = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  const plain = parameters.every((one) => one === '' || /^charset="?utf-8"?$/.test(one))
  if (essence !== wanted || !plain)
    throw new HttpRefusal('ERR_HTTP_BODY_TYPE', `want Content-Type: ${wanted}`)
}

/** Reads no more than the cap, whatever the headers say. */
async function readText({ headers, body }: Request): Promise<string> {
  if (Number(headers.get('content-length') ?? 0) > LARGEST_BODY) throw tooLarge()
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let size = 0
  // Not cancelled: that would cut the connection before the refusal is out.
  for await (const chunk of body.values({ preventCancel: true })) {
    size += chunk.byteLength
    if (size > LARGEST_BODY) throw tooLarge()
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new HttpRefusal('ERR_HTTP_BODY_SYNTAX', 'want UTF-8')
  }
}

/** Neither a body nor a word on its type: that cannot come from a form, which always names one. */
const isBare = async (request: Request): Promise<boolean> =>
  !request.headers.has('content-type') && (await readText(request)) === ''

/**
 * The JSON body of a request; none, or an empty one, is `{}`.
 *
 * @throws {HttpRefusal} it is of another type, too large, or no JSON.
 */
export async function readJson(request: Request): Promise<unknown> {
  if (await isBare(request)) return {}
  assertType(request.headers, 'application/json')
  const text = await readText(request)
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new HttpRefusal('ERR_HTTP_BODY_SYNTAX', 'want JSON')
  }
}

/**
 * The form that a page sent.
 *
 * @throws {HttpRefusal} it is of another type, or too large.
 */
export async function readForm(request: Request): Promise<URLSearchParams> {
  assertType(request.headers, 'application/x-www-form-urlencoded')
  return new URLSearchParams(await readText(request))
}
