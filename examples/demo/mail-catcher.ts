import type { IncomingMessage, ServerResponse } from 'node:http'
import { createSmtpSink, type ReceivedMail } from 'signoff/testing'
import { toListPage, toMailPage } from './mail-page.ts'
import { openWebServer, sendHtml } from './web-server.ts'

/** An SMTP server that delivers nothing and shows everything. */
export interface MailCatcher {
  /** Its pages. */
  readonly url: string
  /** Host and port that take mails, in the clear. */
  readonly smtp: string
  close(): Promise<void>
}

const CATCHER_PORT = 3025

/** The mail may load nothing and run nothing; its links open in a tab of their own. */
const SANDBOX =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'"

function sendMailBody(outgoing: ServerResponse, { html }: ReceivedMail): void {
  outgoing.setHeader('content-security-policy', SANDBOX)
  sendHtml(outgoing, html.replace('<head>', '<head><base target="_blank">'))
}

function answer(path: string, outgoing: ServerResponse, mails: readonly ReceivedMail[]): void {
  const [, number = '', part] = /^\/mail\/(\d+)(\/html)?$/.exec(path) ?? []
  const mail = mails[Number(number) - 1]
  if (mail && part) sendMailBody(outgoing, mail)
  else if (mail) sendHtml(outgoing, toMailPage(mail, `${path}/html`))
  else if (path === '/') sendHtml(outgoing, toListPage(mails))
  else outgoing.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such page.')
}

/** Opens a mail catcher: a real SMTP server and, beside it, pages that show what has come. */
export async function openMailCatcher(): Promise<MailCatcher> {
  const sink = await createSmtpSink({ tls: 'none' })
  const server = await openWebServer(CATCHER_PORT)
  server.serve((incoming: IncomingMessage, outgoing) =>
    answer(incoming.url ?? '/', outgoing, sink.requests),
  )
  return {
    url: server.url,
    smtp: `${sink.host}:${sink.port}`,
    close: async () => void (await Promise.all([server.close(), sink.close()])),
  }
}
