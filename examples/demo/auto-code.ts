import type { Page } from './browser.ts'
import { INSTANCE } from './instance.ts'
import { isLoggedIn, type Play, waitFor } from './play.ts'
import type { RelyingParty } from './relying-party.ts'

/** In the text of a mail a code has a line of its own. */
const CODE = /^\d{6}$/m

/** The newest mail whose subject has these words, as the catcher's page shows it. */
async function readMail({ demo, browser }: Play, words: string): Promise<Page | undefined> {
  const link = new RegExp(`<a href="(/mail/\\d+)">[^<]*${words}`)
  const list = await waitFor(
    () => browser.visit(demo.mailUrl),
    ({ text }) => link.test(text),
  )
  const [, path] = link.exec(list.text) ?? []
  return path === undefined ? undefined : browser.visit(new URL(path, demo.mailUrl).href)
}

/** Reads the code as a person would. */
async function readCode(step: Play): Promise<string | undefined> {
  const mail = await readMail(step, 'sign-in code')
  const code = CODE.exec(mail?.text ?? '')?.[0]
  if (code !== undefined) step.tell('code.read', 'found in the mail catcher')
  step.check('e-mail: the code has come to the mail catcher', code !== undefined, mail?.status)
  return code
}

async function enterWrongCode({ browser, check, tell }: Play, form: Page, code: string) {
  const wrong = code === '000000' ? '000001' : '000000'
  const page = await browser.submit(form, { code: wrong })
  const isRefused = page.text.includes('That is not the code')
  if (isRefused) tell('code.refused', 'a wrong one')
  check('the OP refuses a wrong code', isRefused, page.status)
  return page
}

async function enterCode({ browser, check, tell }: Play, form: Page, code: string) {
  const page = await browser.submit(form, { code })
  if (isLoggedIn(page)) tell('code.accepted', 'logged in')
  check('the OP takes the right one: logged in', isLoggedIn(page), page.status)
}

/** What Signoff itself says of the mails. */
async function checkMails(step: Play): Promise<void> {
  const { demo, check } = step
  const notice = await readMail(step, 'new sign-in')
  check('e-mail: a notice of the new login has come', notice !== undefined)
  const { items } = await waitFor(
    () => demo.signoff.deliveries.list({ instance: INSTANCE, channel: 'email', limit: 2 }),
    ({ items: found }) => found.every(({ state }) => state === 'sent'),
  )
  const found = items.map(({ messageType, state }) => `${messageType} ${state}`).join(', ')
  check(`e-mail: ${found}`, found === 'session.new sent, otp.email sent')
}

/** Logs in at a relying party with a code by e-mail, at the second try. */
export async function logInByCode(step: Play, party: RelyingParty): Promise<void> {
  const { browser, tell } = step
  const question = await browser.visit(party.url)
  tell('code.asked', 'at the login page')
  const form = await browser.submit(question, { name: 'alice', by: 'code' })
  const code = await readCode(step)
  if (code === undefined) return
  await enterCode(step, await enterWrongCode(step, form, code), code)
  await checkMails(step)
}
