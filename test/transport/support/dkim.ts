import { createHash, createVerify } from 'node:crypto'

interface Header {
  readonly name: string
  readonly value: string
}

const relax = (text: string): string =>
  text
    .replace(/\r\n/g, '')
    .replace(/[ \t]+/g, ' ')
    .trim()

function splitMail(raw: string) {
  const end = raw.indexOf('\r\n\r\n')
  const headers = raw
    .slice(0, end)
    .split(/\r\n(?![ \t])/)
    .map((line): Header => {
      const colon = line.indexOf(':')
      return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1) }
    })
  return { headers, body: raw.slice(end + 4) }
}

function toTags(value: string): ReadonlyMap<string, string> {
  return new Map(
    relax(value)
      .split(';')
      .map((tag) => [
        tag.slice(0, tag.indexOf('=')).trim(),
        tag.slice(tag.indexOf('=') + 1).trim(),
      ]),
  )
}

function relaxBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replace(/[ \t]+/g, ' ').replace(/ $/, ''))
  return `${lines.join('\r\n').replace(/(?:\r\n)+$/, '')}\r\n`
}

/** What a receiver makes of a DKIM signature (RFC 6376, relaxed/relaxed) when it has the public key. */
export function verifyDkim(raw: string, publicKey: string) {
  const { headers, body } = splitMail(raw)
  const signature = headers.find(({ name }) => name === 'dkim-signature')
  if (signature === undefined) return { domain: '', selector: '', signed: [], ok: false }
  const tags = toTags(signature.value)
  const names = (tags.get('h') ?? '').toLowerCase().split(/\s*:\s*/)
  const left = [...headers]
  const picked = names.flatMap((name) => {
    const at = left.findLastIndex((header) => header.name === name)
    return at === -1 ? [] : left.splice(at, 1)
  })
  const bare = signature.value.replace(/\bb=[^;]*$/, 'b=')
  const content =
    picked.map(({ name, value }) => `${name}:${relax(value)}\r\n`).join('') +
    `dkim-signature:${relax(bare)}`
  const bodyHash = createHash('sha256').update(relaxBody(body)).digest('base64')
  const value = (tags.get('b') ?? '').replace(/\s/g, '')
  const verified = createVerify('sha256').update(content).verify(publicKey, value, 'base64')
  return {
    domain: tags.get('d') ?? '',
    selector: tags.get('s') ?? '',
    signed: names,
    ok: verified && (tags.get('bh') ?? '').replace(/\s/g, '') === bodyHash,
  }
}
