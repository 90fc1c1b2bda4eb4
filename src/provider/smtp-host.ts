/** Host and port of an SMTP server. */
export interface SmtpHost {
  readonly host: string
  /** Absent when none was written. */
  readonly port?: number
}

const HOST_AND_PORT = /^(\[[\da-f:.]+\]|[^\s:/?#@[\]]+)(?::(\d{1,5}))?$/i
const HIGHEST_PORT = 65_535

/** Reads `smtp.example`, `smtp.example:587`, `192.0.2.1:25` or `[2001:db8::1]:25`. Undefined: it is none of them. */
export function parseSmtpHost(text: string): SmtpHost | undefined {
  const [, name = '', digits] = HOST_AND_PORT.exec(text) ?? []
  if (name === '' || !URL.canParse(`http://${name}`)) return undefined
  const host = new URL(`http://${name}`).hostname.replace(/^\[|\]$/g, '')
  if (digits === undefined) return { host }
  const port = Number(digits)
  return port >= 1 && port <= HIGHEST_PORT ? { host, port } : undefined
}
