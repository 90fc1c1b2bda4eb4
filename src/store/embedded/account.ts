import { readFile } from 'node:fs/promises'
import { EmbeddedPostgresError } from '../../errors.ts'

/** The user that the server runs as. */
export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

/** Best first. Postgres refuses root, and initdb wants its user to have a line in /etc/passwd. */
const PREFERRED = ['postgres', 'nobody']

/** The accounts in the text of a passwd file. Lines that are not accounts are left out. */
export function parseAccounts(passwd: string): Account[] {
  return passwd.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    if (!name || !/^\d+$/.test(uid ?? '') || !/^\d+$/.test(gid ?? '')) return []
    return [{ name, uid: Number(uid), gid: Number(gid) }]
  })
}

/** The account to drop to, out of those that exist; never root. */
export function pickAccount(accounts: readonly Account[]): Account | undefined {
  const usable = accounts.filter(({ uid }) => uid !== 0)
  return PREFERRED.map((wanted) => usable.find(({ name }) => name === wanted)).find(Boolean)
}

/** Whom to run the server as: nobody else (`undefined`), unless we are root. */
export async function chooseAccount(): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const account = pickAccount(parseAccounts(await readFile('/etc/passwd', 'utf8')))
  if (account) return account
  throw new EmbeddedPostgresError(
    `Postgres refuses to run as root, and /etc/passwd has none of the accounts ${PREFERRED.join(', ')} to run it as.`,
  )
}
