import type { IncomingMessage } from 'node:http'

/** A token that arrived: of which session, for whom, and when. */
export type Receipt = readonly [sid: string, clientId: string, at: number]

/** What a receiver keeps of the tokens it got. */
export interface Receipts {
  /** The body of a request. */
  read(request: IncomingMessage): Promise<string>
  add(body: string): void
  /** All of them; they are forgotten. */
  handOver(): readonly Receipt[]
}

/** Now, epoch milliseconds with a fraction: the same in all processes of a machine to less than a millisecond. */
export const preciseNow = (): number => performance.timeOrigin + performance.now()

/** Creates an empty store of receipts. */
export function createReceipts(): Receipts {
  let kept: Receipt[] = []
  return {
    async read(request) {
      let body = ''
      for await (const chunk of request.setEncoding('latin1')) body += chunk
      return body
    },
    add(body) {
      const claims = body.slice('logout_token='.length).split('.')[1] ?? ''
      const { sid, aud } = JSON.parse(Buffer.from(claims, 'base64url').toString())
      kept.push([sid, aud, preciseNow()])
    },
    handOver() {
      const all = kept
      kept = []
      return all
    },
  }
}

/** How many tokens have arrived, those that came twice counted once. */
export const countDistinct = (receipts: readonly Receipt[]): number =>
  new Set(receipts.map(([sid, clientId]) => `${sid} ${clientId}`)).size

/** The receipts of the receiver at this origin since they were fetched last. */
export async function fetchReceipts(origin: string): Promise<readonly Receipt[]> {
  const answer = await fetch(`${origin}/receipts`)
  return (await answer.json()) as readonly Receipt[]
}
