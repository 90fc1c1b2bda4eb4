import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openSink } from './support/smtp.ts'

const child = fileURLToPath(new URL('./support/smtp-exit.child.ts', import.meta.url))

it('an idle connection keeps no process alive, and one that is sending does', async () => {
  const sink = await openSink()
  const started = spawn(process.execPath, ['--import', 'tsx', child, String(sink.port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  started.stdout.on('data', (text: Buffer) => {
    output += text.toString()
  })
  const ended = once(started, 'close')
  const began = performance.now()
  await sink.next()
  expect(await ended).toEqual([0, null])
  expect(performance.now() - began).toBeLessThan(15_000)
  expect(JSON.parse(output)).toMatchObject({ kind: 'accepted' })
})
