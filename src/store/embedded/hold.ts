import { MessageChannel } from 'node:worker_threads'

/** Keeps the process alive while `work` is under way: the timers of our clock do not, nor does the server. */
export async function holdProcess<T>(work: () => Promise<T>): Promise<T> {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', () => {})
  try {
    return await work()
  } finally {
    port1.close()
    port2.close()
  }
}
