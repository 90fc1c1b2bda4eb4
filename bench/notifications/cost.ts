import type { Lab } from '../lab.ts'
import { median, quantile } from '../statistics.ts'

/** CPU time of all threads of this process for one mail, milliseconds. */
export interface Cost {
  readonly cpuMs: number
  readonly lines: readonly string[]
}

const WARM_UP = 300
const CREATED_AT = Date.UTC(2026, 0, 1)

/** Rendering a code by e-mail, text and HTML, and sealing it with its address. One after the other. */
export async function measureCost({ library, quick }: Lab): Promise<Cost> {
  const vault = library.createVault([
    { kid: 'bench', key: crypto.getRandomValues(new Uint8Array(32)) },
  ])
  const type = library.MESSAGE_TYPES['otp.email']
  const rest = {
    type,
    channel: 'email',
    language: { language: 'en', locale: 'en' },
    origin: 'https://op.example',
    instance: 'default',
    createdAtMs: CREATED_AT,
    nowMs: CREATED_AT,
  } as const
  const make = async (turn: number) => {
    const args = library.parseArgs(type, { code: String(10_000_000 + turn) })
    const recipient = library.parseRecipient({
      userId: `u${turn}`,
      displayName: 'Anna Keller',
      verifiedEmail: `u${turn}@mail.example`,
    })
    const rendered = library.renderNotification({ ...rest, args, recipient })
    return library.sealBody(vault, { instance: 'default', id: `d${turn}` }, { rendered })
  }
  let sealed = ''
  for (let turn = 0; turn < WARM_UP; turn++) sealed = await make(turn)
  const taken: number[] = []
  for (let turn = 0; turn < (quick ? 300 : 2000); turn++) {
    const before = process.cpuUsage()
    await make(turn)
    const { user, system } = process.cpuUsage(before)
    taken.push((user + system) / 1000)
  }
  const part = (at: number) => quantile(taken, at).toFixed(2)
  return {
    cpuMs: median(taken),
    lines: [
      `${taken.length} mails, p50 ${part(0.5)} ms, p99 ${part(0.99)} ms; sealed ${sealed.length} bytes`,
    ],
  }
}
