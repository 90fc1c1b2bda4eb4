import { PackageMissingError } from '../errors.ts'

/** A mail, taken apart. */
export interface ParsedMail {
  /** With angle brackets. */
  readonly messageId: string
  readonly subject: string
  /** The header's, as written. */
  readonly from: string
  readonly to: string
  /** The text part, and the HTML part; empty when there is none. */
  readonly text: string
  readonly html: string
  /** By lower-case name, unfolded; the last one of a name counts. */
  readonly headers: Readonly<Record<string, string>>
}

async function load() {
  try {
    return await import('mailparser')
  } catch (cause) {
    const hint = 'the SMTP sink needs the npm package "mailparser"; install it beside this one'
    throw new PackageMissingError(hint, { cause })
  }
}

function toHeader(line: string): string {
  return line
    .slice(line.indexOf(':') + 1)
    .replace(/\r?\n\s+/g, ' ')
    .trim()
}

/**
 * Makes what takes mails apart.
 *
 * @throws {PackageMissingError} `mailparser` is not installed.
 */
export async function createMailParser(): Promise<(raw: string) => Promise<ParsedMail>> {
  const parser = await load()
  return (raw) => parseMail(parser, raw)
}

async function parseMail(
  { simpleParser }: Awaited<ReturnType<typeof load>>,
  raw: string,
): Promise<ParsedMail> {
  const mail = await simpleParser(raw, { skipTextToHtml: true, skipHtmlToText: true })
  const headers = Object.fromEntries(mail.headerLines.map(({ key, line }) => [key, toHeader(line)]))
  return {
    messageId: mail.messageId ?? '',
    subject: mail.subject ?? '',
    from: headers['from'] ?? '',
    to: headers['to'] ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
    headers,
  }
}
