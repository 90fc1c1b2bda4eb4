import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { serveHttp } from './support/servers.ts'

const child = fileURLToPath(new URL('./support/exit.child.ts', import.meta.url))

it('after close nothing keeps the process alive', async () => {
  const answering = await serveHttp((_request, response) => response.end())
  let reached = () => {}
  const arrived = new Promise<void>((resolve) => {
    reached = resolve
  })
  const hanging = await serveHttp(() => reached())
  const started = spawn(
    process.execPath,
    ['--import', 'tsx', child, String(answering.port), String(hanging.port)],
    { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] },
  )
  let output = ''
  started.stdout?.on('data', (text: Buffer) => {
    output += text.toString()
  })
  await arrived
  started.send('close')
  expect(await once(started, 'close')).toEqual([0, null])
  expect(JSON.parse(output)).toMatchObject({ kind: 'failed', code: 'closed', bytesLeft: true })
})
