import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const USUAL_PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** It talks to nobody but the test. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The Chromium of this machine, or the one that `CHROMIUM` names; `undefined` for none. */
export const CHROMIUM: string | undefined = [process.env['CHROMIUM'] ?? '', ...USUAL_PATHS].find(
  (path) => existsSync(path),
)

/** Headless, with a profile of its own that is gone when it is closed. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM ?? '', args: FLAGS, timeout: 90_000 })
}
