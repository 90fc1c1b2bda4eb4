/**
 * The demo: an OP, three relying parties, a mail catcher, and Signoff between them.
 *
 *   npm start                      open the printed address in a browser; Ctrl-C ends it
 *   npm start -- --auto            plays the user, and exits 0 only if all is as it should be
 *   npm start -- --database URL    in that Postgres, which should be an empty one
 */
import { SignoffError } from 'signoff'
import { playDemo } from './auto.ts'
import { type Demo, startDemo } from './demo.ts'
import { type DemoOptions, readDemoOptions } from './options.ts'
import { formatMoment, recordTimeline } from './timeline.ts'

const AUTO_LIMIT_MS = 40_000

const interruption = new AbortController()

/** Listened for from the very start, so that whatever has been started is stopped again. */
const signalled = new Promise<NodeJS.Signals>((resolve) => {
  const stop = (signal: NodeJS.Signals) => {
    interruption.abort()
    resolve(signal)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
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
  const { issuer, mailUrl, healthy, down, hanging } = demo
  console.log(`
The OP, with everything that happens:  ${issuer}
The inspector of Signoff:              ${issuer}/inspector
The mail catcher:                      ${mailUrl}
Its relying parties:                   ${healthy.url}  healthy
                                       ${down.url}  nothing listens at its logout endpoint
                                       ${hanging.url}  its logout endpoint never answers

Try: log in at all three, the first time with a code by e-mail, then log out at ${issuer}/session/end
     and look at the three again. Only the healthy one knows; repair the others.
     The inspector draws the way of each delivery, and sends it again.
Stop with Ctrl-C.
`)
  const startedAt = Date.now()
  recordTimeline(demo.signoff, (moment) => console.log(formatMoment(moment, startedAt)))
  await signalled
  console.log('\nStopping.')
  return true
}

async function run({ auto, database }: DemoOptions): Promise<boolean> {
  const demo = await startDemo(database)
  try {
    return await (auto ? runAuto(demo) : runInteractive(demo))
  } finally {
    await demo.stop()
  }
}

async function main(options: DemoOptions): Promise<void> {
  console.log('Starting an OP, three relying parties, a mail catcher and Signoff …')
  try {
    process.exitCode = (await run(options)) ? 0 : 1
  } catch (error) {
    process.exitCode = 1
    // A Ctrl-C at the terminal also reaches the database that is being started.
    if (interruption.signal.aborted) return
    const problem = error instanceof SignoffError ? `${error.message} [${error.code}]` : error
    console.error('The demo could not go on:', problem)
  }
}

const options = readDemoOptions(process.argv.slice(2))
if (options) await main(options)
