import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A relay on a real port that answers with one status, and keeps what it was sent. */
export interface Relay {
  readonly endpoint: string
  readonly requests: readonly {
    readonly headers: Readonly<Record<string, string | string[] | undefined>>
    readonly body: string
  }[]
  close(): Promise<void>
}

export async function openRelay(status = 200): Promise<Relay> {
  const requests: Relay['requests'][number][] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
    response.writeHead(status).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mail`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
