import type { AttemptView, DeliveryView } from 'signoff'
import { logInByCode } from './auto-code.ts'
import { createBrowser } from './browser.ts'
import { repair } from './dashboard.ts'
import type { Demo } from './demo.ts'
import { INSTANCE } from './instance.ts'
import { ATTEMPT_TIMEOUT_MS } from './op.ts'
import { type Check, isLoggedIn, type Play, waitFor } from './play.ts'
import type { RelyingParty } from './relying-party.ts'
import { formatMoment, recordTimeline } from './timeline.ts'

/** The newest delivery to a relying party. */
async function findDelivery({ signoff }: Demo, { clientId }: RelyingParty) {
  const { items } = await signoff.deliveries.list({ instance: INSTANCE, clientId, limit: 1 })
  return items[0]
}

const waitForState = (demo: Demo, party: RelyingParty, state: DeliveryView['state']) =>
  waitFor(
    () => findDelivery(demo, party),
    (delivery) => delivery?.state === state,
  )

/** The first login is with a code; after that the OP knows the user. */
async function logIn(step: Play) {
  const { demo, browser, check } = step
  await logInByCode(step, demo.healthy)
  for (const party of [demo.healthy, demo.down, demo.hanging]) {
    const page = await browser.visit(party.url)
    check(`${party.clientId}: logged in`, isLoggedIn(page), page.status)
  }
}

/** Logs out at the OP; resolves to the milliseconds that the user waited. */
async function logOut({ demo, browser, check }: Play) {
  const question = await browser.visit(`${demo.issuer}/session/end`)
  const startedAt = performance.now()
  const page = await browser.submit(question, { logout: 'yes' })
  const tookMs = Math.round(performance.now() - startedAt)
  check('the OP says that the user is logged out', page.text.includes('You are logged out'))
  check(
    `the logout took ${tookMs} ms, less than the ${ATTEMPT_TIMEOUT_MS} ms that one party may hang`,
    tookMs < ATTEMPT_TIMEOUT_MS,
  )
}

/** The browser still has the relying party's cookie: only the relying party itself can say no. */
async function checkGone({ demo, browser, check }: Play, party: RelyingParty) {
  const delivery = await waitForState(demo, party, 'sent')
  check(`${party.clientId}: acknowledged the logout`, delivery?.state === 'sent', delivery?.state)
  const page = await browser.get(party.url)
  const asks = page.status === 302 && page.location?.startsWith(demo.issuer) === true
  check(`${party.clientId}: its session is gone, it asks for a login`, asks, page.status)
}

async function checkRetrying({ demo, browser, check }: Play, party: RelyingParty) {
  const delivery = await waitForState(demo, party, 'retrying')
  const attempts: readonly AttemptView[] = delivery
    ? await demo.signoff.deliveries.attempts(delivery.id, { instance: INSTANCE })
    : []
  const { code, durationMs } = attempts[0] ?? {}
  const claim = `${party.clientId}: retrying, after ${code} in ${durationMs} ms`
  check(claim, delivery?.state === 'retrying' && code !== undefined, delivery?.state)
  check(`${party.clientId}: still logged in`, isLoggedIn(await browser.get(party.url)))
}

/** Repairs until it helps: an attempt that was under way at the repair may have come too early. */
async function repairFully(demo: Demo, party: RelyingParty) {
  const look = async () => {
    await repair(demo.signoff, party)
    return findDelivery(demo, party)
  }
  await waitFor(look, (delivery) => delivery?.state === 'sent')
}

async function play(step: Play) {
  const { demo } = step
  await logIn(step)
  await logOut(step)
  await checkGone(step, demo.healthy)
  await checkRetrying(step, demo.down)
  await checkRetrying(step, demo.hanging)
  for (const party of [demo.down, demo.hanging]) {
    await repairFully(demo, party)
    await checkGone(step, party)
  }
}

/** Plays the user of the demo. Resolves to what did not hold: nothing, if all is well. */
export async function playDemo(demo: Demo): Promise<readonly string[]> {
  const { moments, tell } = recordTimeline(demo.signoff)
  const failures: string[] = []
  const check: Check = (claim, holds, found) => {
    console.log(`  ${holds ? 'ok    ' : 'FAILED'} ${claim}`)
    if (!holds) failures.push(found === undefined ? claim : `${claim} (found ${found})`)
  }
  try {
    await play({ demo, browser: createBrowser(), check, tell })
    return failures
  } finally {
    console.log('\nTimeline:')
    for (const moment of moments) console.log(formatMoment(moment, moments[0]?.at ?? moment.at))
  }
}
