import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { ChildOrder, ChildSetup, ChildWord } from './replica.child.ts'

/** A replica in another process. */
export interface ReplicaChild {
  readonly process: ChildProcess
  /** Resolves with how it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: string | null }>
  order(order: ChildOrder): void
  /** The next word of a kind; rejects if the process ends before. */
  hear<Type extends ChildWord['type']>(type: Type): Promise<Extract<ChildWord, { type: Type }>>
}

const PROGRAM = fileURLToPath(new URL('./replica.child.ts', import.meta.url))

/** Starts a process with a replica in it, and waits until that runs. */
export async function startChild(setup: ChildSetup): Promise<ReplicaChild> {
  const child = fork(PROGRAM, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 2, 2, 'ipc'] })
  const ended = new Promise<Awaited<ReplicaChild['ended']>>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const hear: ReplicaChild['hear'] = (type) =>
    new Promise((resolve, reject) => {
      const listen = (word: ChildWord) => {
        if (word.type !== type) return
        child.off('message', listen)
        resolve(word as never)
      }
      child.on('message', listen)
      void ended.then(() => reject(new Error(`the child ended before it said ${type}`)))
    })
  const order = (given: ChildOrder) => void child.send(given)
  const ready = hear('ready')
  order({ type: 'setup', setup })
  await ready
  return { process: child, ended, order, hear }
}
