/** The relying parties, in a process of their own: what they accept is in the ledger before they answer. */
import { openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { verifyLogoutToken } from '../../src/testing/index.ts'
import { toIncarnation } from './mark.ts'
import type {
  FromReceivers,
  LedgerLine,
  ReceiverSetup,
  ReceiverTrap,
  ToReceivers,
} from './messages.ts'
import { createPrng } from './prng.ts'
import { watchLoop } from './stall.ts'

/** How a relying party takes a request. */
type Mood = 'well' | 'unavailable' | 'withholding' | 'slow'

interface Armed {
  readonly trap: ReceiverTrap
  readonly pid: number
}

const MOODS: readonly (readonly [Mood, number])[] = [
  ['unavailable', 0.02],
  ['withholding', 0.02],
  ['slow', 0.02],
]

class Receivers {
  readonly #setup: ReceiverSetup
  readonly #file: number
  readonly #armed = new Map<number, Armed>()
  readonly #seen = new Set<string>()
  behaving = false

  constructor(setup: ReceiverSetup) {
    this.#setup = setup
    this.#file = openSync(setup.file, 'a')
  }

  arm(incarnation: number, armed: Armed): void {
    this.#armed.set(incarnation, armed)
  }

  disarm(incarnation: number): void {
    this.#armed.delete(incarnation)
  }

  async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const clientId = (request.url ?? '').split('/').at(-1) ?? ''
    const token = new URLSearchParams(await readBody(request)).get('logout_token') ?? ''
    const { issuer, jwks } = this.#setup
    const { ok, checks, claims } = await verifyLogoutToken(token, { issuer, clientId, jwks })
    const { sid, jti } = claims ?? {}
    if (!ok || typeof sid !== 'string' || typeof jti !== 'string') {
      const failed = checks
        .filter((check) => !check.ok)
        .map((check) => `${check.name}: ${check.detail}`)
      this.#write({ kind: 'refused', at: Date.now(), clientId, failed })
      response.writeHead(400).end()
      return
    }
    await this.#accept(response, { clientId, sid, jti })
  }

  async #accept(
    response: ServerResponse,
    {
      clientId,
      sid,
      jti,
    }: { readonly clientId: string; readonly sid: string; readonly jti: string },
  ): Promise<void> {
    const prng = createPrng(this.#setup.seed, jti)
    await wait(prng.between(0, 8))
    const mood = this.#moodFor(sid)
    const trap = this.#armed.get(toIncarnation(jti))
    if (trap?.trap === 'beforeAccept') {
      this.#spring(jti, trap)
      response.destroy()
      return
    }
    if (mood === 'unavailable') {
      response.writeHead(503).end()
      return
    }
    if (mood === 'slow') await wait(300)
    const withheld = mood === 'withholding'
    this.#write({ kind: 'accepted', at: Date.now(), clientId, sid, jti, withheld })
    if (trap?.trap === 'beforeAnswer') this.#spring(jti, trap)
    if (withheld) response.destroy()
    else response.writeHead(200).end(() => trap?.trap === 'afterAnswer' && this.#spring(jti, trap))
  }

  /** Only at first sight of a sid, so that its second attempt gets through. */
  #moodFor(sid: string): Mood {
    if (this.behaving || this.#seen.has(sid)) return 'well'
    this.#seen.add(sid)
    let left = createPrng(this.#setup.seed, sid).unit()
    for (const [mood, part] of MOODS) {
      left -= part
      if (left < 0) return mood
    }
    return 'well'
  }

  #write(line: LedgerLine): void {
    writeSync(this.#file, `${JSON.stringify(line)}\n`)
  }

  #spring(jti: string, { pid }: Armed): void {
    const incarnation = toIncarnation(jti)
    if (!this.#armed.delete(incarnation)) return
    const at = Date.now()
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      return
    }
    tell({ type: 'sprung', incarnation, at })
  }
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  return Buffer.concat(chunks).toString()
}

function tell(message: FromReceivers): void {
  process.send?.(message)
}

function begin(setup: ReceiverSetup): Receivers {
  const receivers = new Receivers(setup)
  const server = createServer((request, response) => {
    receivers.take(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1', () => {
    tell({ type: 'listening', port: (server.address() as AddressInfo).port })
  })
  return receivers
}

let receivers: Receivers | undefined

watchLoop((at, ms) => tell({ type: 'stalled', at, ms }))

process.on('message', (message: ToReceivers) => {
  if (message.type === 'begin') receivers = begin(message.setup)
  else if (message.type === 'arm') receivers?.arm(message.incarnation, message)
  else if (message.type === 'disarm') receivers?.disarm(message.incarnation)
  else if (receivers) receivers.behaving = true
})
process.on('disconnect', () => process.exit(0))
