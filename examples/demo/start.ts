/** `npm start`: builds Signoff, which the demo imports by its name, and starts the demo. */
import { spawnSync } from 'node:child_process'
import { readDemoOptions } from './options.ts'

function build(): boolean {
  const { status } = spawnSync('npm run --silent build', { shell: true, stdio: 'inherit' })
  if (status !== 0) process.exitCode = status ?? 1
  return status === 0
}

// Arguments that make no sense are refused before the build, which takes a while.
if (readDemoOptions(process.argv.slice(2)) && build()) await import('./main.ts')
