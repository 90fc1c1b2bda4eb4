import { OptionError } from '../src/index.ts'

const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * What benchmarks and the ledger do to a server they must do to one of this machine only: they fill it,
 * and some kill it.
 *
 * @throws {OptionError} the address of `option` is of another machine.
 */
export function assertLoopback(option: string, url: string): void {
  const hostname = URL.canParse(url) ? new URL(url).hostname : ''
  if (LOOPBACK.has(hostname)) return
  throw new OptionError(
    option,
    `want an address of this machine (127.0.0.1, localhost or [::1]), got ${hostname || 'none'}: this program fills or kills what it is pointed at`,
  )
}
