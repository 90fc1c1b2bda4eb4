import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, Page } from './browser.ts'
import type { Demo } from './demo.ts'
import type { Timeline } from './timeline.ts'

/** Says whether something holds, and remembers it. */
export type Check = (claim: string, holds: boolean, found?: unknown) => void

/** What the played user works with. */
export interface Play {
  readonly demo: Demo
  readonly browser: Browser
  readonly check: Check
  readonly tell: Timeline['tell']
}

const PATIENCE_MS = 10_000
const POLL_MS = 20

/** Whether this is a relying party's page for a logged-in user. */
export const isLoggedIn = (page: Page) =>
  page.status === 200 && page.text.includes('You are logged in as')

/** What `look` finds, as soon as it fits; else what it found last. */
export async function waitFor<Found>(
  look: () => Promise<Found>,
  fits: (found: Found) => boolean,
): Promise<Found> {
  const until = Date.now() + PATIENCE_MS
  let found = await look()
  while (!fits(found) && Date.now() < until) {
    await sleep(POLL_MS)
    found = await look()
  }
  return found
}
