import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/** The exit code and output of a program of the repository. */
async function run(program: string, ...args: readonly string[]) {
  const path = fileURLToPath(new URL(`../../${program}`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', path, ...args])
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk
    })
  const [exitCode] = await once(child, 'close')
  return [exitCode, output]
}

describe.each([
  ['npm run docs', 'tools/docs/generate.ts'],
  ['npm run diagrams', 'visualizations/render.ts'],
])('%s', (name, program) => {
  it('writes nothing when it is asked for what it cannot do', async () => {
    expect(await run(program, 'nope')).toEqual([
      2,
      `${name}: there is no argument "nope"; want none, or --check\n`,
    ])
    expect(await run(program, '--check', '--cheque')).toEqual([
      2,
      `${name}: there is no argument "--cheque"; want none, or --check\n`,
    ])
  })

  it('says nothing where all is as it should be', async () => {
    expect(await run(program, '--check')).toEqual([0, ''])
  })
})
