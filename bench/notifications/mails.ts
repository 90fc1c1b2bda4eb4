import nodemailer from 'nodemailer'
import { createTimeLimit, forEachOf, type Lab } from '../lab.ts'
import { describe, median } from '../statistics.ts'
import { startMailSink } from './mail-sink.ts'
import { ADDRESS, addMailServer, openStage, type Stage } from './stage.ts'

/** Mails per second, durable against bare. */
export interface Mails {
  readonly ratio: number
  readonly lines: readonly string[]
}

/** Mails in hand at once, on both sides: what the engine takes by default. */
const UNDER_WAY = 256

/** What the library opens to one mail server. */
const CONNECTIONS = 5

const LONGEST_MS = 40_000
const QUICK_MS = 8000
const FEWEST_ROUNDS = 2

type Send = (count: number) => Promise<void>

/**
 * Codes by e-mail through `notify`, each rendered, sealed, written, sent and recorded, against nodemailer's own
 * pool with the same mail and as many connections to the same sink. A user each: none calls off another's.
 */
export async function measureMails(lab: Lab): Promise<Mails> {
  const sink = await startMailSink()
  const stage = await openStage(lab)
  const bare = await createBare(stage, sink.port)
  try {
    await addMailServer(stage.signoff, sink.port)
    const [count, rounds] = lab.quick ? [400, 2] : [1500, 7]
    const sides: Record<'durable' | 'plain', number[]> = { durable: [], plain: [] }
    const isLate = createTimeLimit(lab.quick ? QUICK_MS : LONGEST_MS)
    for (let round = 0; round <= rounds && !(round > FEWEST_ROUNDS && isLate()); round++) {
      const durable = await measureRate(count, (many) => notifyAll(stage, many, round))
      const plain = await measureRate(count, bare.send)
      if (round === 0) continue
      sides.durable.push(durable)
      sides.plain.push(plain)
    }
    return summarize(sides, count)
  } finally {
    bare.close()
    await stage.close()
    await sink.close()
  }
}

async function createBare({ signoff }: Stage, port: number) {
  const { message } = await signoff.notifications.preview({ type: 'otp.email' })
  const { subject, text, html } = message ?? {}
  const mail = { from: 'no-reply@op.example', to: ADDRESS, subject, text, html }
  const pool = nodemailer.createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: CONNECTIONS,
  })
  const send: Send = (count) =>
    forEachOf(Array(count).fill(mail), UNDER_WAY, async (one) => void (await pool.sendMail(one)))
  return { send, close: () => pool.close() }
}

async function notifyAll(stage: Stage, count: number, round: number): Promise<void> {
  const users = Array.from({ length: count }, (_, index) => `u${round}-${index}`)
  await forEachOf(users, UNDER_WAY, stage.deliver)
}

/** Mails per second. */
async function measureRate(count: number, send: Send): Promise<number> {
  const start = performance.now()
  await send(count)
  return (count * 1000) / (performance.now() - start)
}

function summarize(
  { durable, plain }: Record<'durable' | 'plain', readonly number[]>,
  count: number,
): Mails {
  const ratios = durable.map((rate, round) => rate / (plain[round] ?? Number.NaN))
  return {
    ratio: median(ratios),
    lines: [
      `ratio ${describe(ratios)}, ${ratios.length} rounds of ${count} mails over ${CONNECTIONS} connections`,
      `notify     ${describe(durable, 0)} mails/s`,
      `nodemailer ${describe(plain, 0)} mails/s`,
    ],
  }
}
