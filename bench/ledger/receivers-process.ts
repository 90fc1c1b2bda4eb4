import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { JSONWebKeySet } from 'jose'
import { type FromReceivers, ISSUER, type ToReceivers } from './messages.ts'

/** The receivers' process, listening. */
export interface ReceiversProcess {
  readonly port: number
  tell(message: ToReceivers): void
  end(): void
}

/** What the receivers are started with. */
export interface ReceiversOptions {
  readonly file: string
  readonly jwks: JSONWebKeySet
  readonly seed: number
  onStall(at: number, ms: number): void
}

/** Starts them; resolves when they listen. */
export function startReceivers({
  file,
  jwks,
  seed,
  onStall,
}: ReceiversOptions): Promise<ReceiversProcess> {
  const entry = fileURLToPath(new URL('./receivers.ts', import.meta.url))
  const child: ChildProcess = fork(entry, [], { execArgv: ['--import', 'tsx'] })
  child.send({ type: 'begin', setup: { file, jwks, issuer: ISSUER, seed } } satisfies ToReceivers)
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the receivers ended')))
    child.on('message', (message: FromReceivers) => {
      if (message.type === 'stalled') onStall(message.at, message.ms)
      if (message.type !== 'listening') return
      resolve({
        port: message.port,
        tell: (order) => void child.send(order, () => {}),
        end: () => child.disconnect(),
      })
    })
  })
}
