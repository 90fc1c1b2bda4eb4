import postgres, { type Sql } from 'postgres'
import { clientName, ISSUER, type Lab, LOOPBACK, type Subject, startSubject } from './lab.ts'
import { countDistinct, fetchReceipts, preciseNow, type Receipt } from './receipts.ts'
import { type Receiver, startReceiver } from './receiver.ts'
import { quantile } from './statistics.ts'

/** What a heap of due deliveries to a dead relying party does to those behind it. */
export interface HeadOfLine {
  /** From the start of the engine to the receipt of the last delivery to the healthy one, milliseconds. */
  readonly lastMs: number
  readonly lines: readonly string[]
}

const DEAD = clientName(0)
const HEALTHY = clientName(1)

const HEALTHY_DELIVERIES = 100

/** 10,000 deliveries to a relying party that hangs are due; behind them in every bucket some to a healthy one. */
export async function measureHeadOfLine(lab: Lab): Promise<HeadOfLine> {
  const heap = lab.quick ? 2000 : 10_000
  const elsewhere = await startReceiver()
  try {
    const alone = await measureStart(lab, { elsewhere, heap: 0 })
    const behind = await measureStart(lab, { elsewhere, heap })
    const side = (waits: readonly number[]) =>
      `first ${quantile(waits, 0).toFixed(0)} ms, p50 ${quantile(waits, 0.5).toFixed(0)} ms, last ${quantile(waits, 1).toFixed(0)} ms`
    return {
      lastMs: quantile(behind, 1),
      lines: [
        `${HEALTHY_DELIVERIES} deliveries to a healthy relying party, from the start of an engine to receipt`,
        `alone                        ${side(alone)}`,
        `behind ${heap} to a dead one  ${side(behind)}`,
      ],
    }
  } finally {
    await elsewhere.close()
  }
}

interface Setup {
  readonly elsewhere: Receiver
  readonly heap: number
}

async function measureStart(lab: Lab, { elsewhere, heap }: Setup): Promise<readonly number[]> {
  const subject = await startSubject(lab, { clients: 2, path: '/record' })
  const sql = postgres(subject.url, { max: 1, onnotice() {} })
  try {
    await subject.signoff.relyingParties.put({
      clientId: DEAD,
      backchannelLogoutUri: `${elsewhere.origin}/hang`,
      signedResponseAlg: 'ES256',
    })
    await subject.signoff.stop({ deadlineMs: 0 })
    await endSessions(lab, subject)
    if (heap > 0) await pileUp(sql, heap)
    return await measureReceipts(lab, subject)
  } finally {
    await sql.end()
    await subject.close()
  }
}

const officeOptions = ({ jwks }: Lab, url: string) =>
  ({ database: url, issuer: ISSUER, signing: { jwks }, egress: LOOPBACK }) as const

/** Sessions end in a process that sends nothing: one with the dead relying party, the others with the healthy one. */
async function endSessions(lab: Lab, { url }: Subject): Promise<void> {
  const office = await lab.library.createSignoff(officeOptions(lab, url))
  const end = async (sessionId: string, clientId: string) => {
    await office.sessions.register({ sessionId, clientId, sid: sessionId, sub: 'user-1' })
    await office.sessions.terminate({ sessionId })
  }
  await end('dead', DEAD)
  for (let turn = 0; turn < HEALTHY_DELIVERIES; turn++) await end(`healthy-${turn}`, HEALTHY)
  await office.stop({ deadlineMs: 0 })
}

/** Copies the delivery to the dead relying party, all of them due before the healthy one's. */
async function pileUp(sql: Sql, heap: number): Promise<void> {
  await sql`insert into signoff.delivery select copy.* from signoff.delivery d,
    generate_series(2, ${heap}::int) as n,
    jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'bucket', n % 64,
      'due_at', now() - interval '10 minutes' + n * interval '1 ms')) as copy
    where d.client_id = ${DEAD}`
  await sql`analyze signoff.delivery`
}

const LOOK_MS = 20
const LONGEST_MS = 30_000

async function measureReceipts(lab: Lab, { url }: Subject): Promise<readonly number[]> {
  await fetchReceipts(lab.receiver.origin)
  const signoff = await lab.library.createSignoff(officeOptions(lab, url))
  await signoff.start()
  const began = preciseNow()
  try {
    const receipts: Receipt[] = []
    while (countDistinct(receipts) < HEALTHY_DELIVERIES && preciseNow() - began < LONGEST_MS) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      receipts.push(...(await fetchReceipts(lab.receiver.origin)))
    }
    const arrived = countDistinct(receipts)
    if (arrived < HEALTHY_DELIVERIES) throw new Error(`only ${arrived} arrived`)
    return receipts.map(([, , at]) => at - began)
  } finally {
    await signoff.stop({ deadlineMs: 0 })
  }
}
