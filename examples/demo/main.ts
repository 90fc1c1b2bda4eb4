/**
 * The demo: an OP, three relying parties, and Signoff between them.
 *
 *   npm start              open the printed address in a browser
 *   npm start -- --auto    plays the user, and exits 0 only if all is as it should be
 */
import { parseArgs } from 'node:util'
import { playDemo } from './auto.ts'
import { type Demo, startDemo } from './demo.ts'
import { formatMoment, recordTimeline } from './timeline.ts'

const AUTO_LIMIT_MS = 40_000

/** Listened for from the very start, so that whatever has been started is stopped again. */
const signalled = new Promise<NodeJS.Signals>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve)
})

const limit = () =>
  new Promise<readonly string[]>((resolve) => {
    setTimeout(resolve, AUTO_LIMIT_MS, [`took longer than ${AUTO_LIMIT_MS / 1000} s`]).unref()
  })

async function runAuto(demo: Demo): Promise<boolean> {
  const stopped = signalled.then((signal) => [`stopped by ${signal}`])
  const failures = await Promise.race([playDemo(demo), limit(), stopped])
  for (const failure of failures) console.error(`FAILED: ${failure}`)
  if (failures.length === 0) console.log('\nAll is as it should be.')
  return failures.length === 0
}

async function runInteractive(demo: Demo): Promise<boolean> {
  const { issuer, healthy, down, hanging } = demo
  console.log(`
The OP, with everything that happens:  ${issuer}
Its relying parties:                   ${healthy.url}  healthy
                                       ${down.url}  nothing listens at its logout endpoint
                                       ${hanging.url}  its logout endpoint never answers

Try: log in at all three, then log out at ${issuer}/session/end
     and look at the three again. Only the healthy one knows; repair the others.
Stop with Ctrl-C.
`)
  const startedAt = Date.now()
  recordTimeline(demo.signoff, (moment) => console.log(formatMoment(moment, startedAt)))
  await signalled
  console.log('\nStopping.')
  return true
}

const { values } = parseArgs({ options: { auto: { type: 'boolean', default: false } } })
console.log('Starting an OP, three relying parties and Signoff …')
const demo = await startDemo()
try {
  const run = values.auto ? runAuto : runInteractive
  process.exitCode = (await run(demo)) ? 0 : 1
} finally {
  await demo.stop()
}
