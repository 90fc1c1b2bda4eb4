/**
 * Keeps a page as fresh as the facts: when something happens that the page is about, it is fetched again
 * and its `main` put in place of the old one. A constant: nothing from outside is ever written into it.
 * While the tab is hidden nothing is open, since browsers allow six connections to one host.
 */
export const liveScript = `
const main = document.querySelector('main')
const { events, watch } = main.dataset
let source, timer, last = 0
const matches = (fact) => !watch || [fact.deliveryId ?? fact.providerId, fact.sessionId].includes(watch)
const refresh = async () => {
  timer = undefined
  last = Date.now()
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined)
  if (!answer?.ok) return
  const text = (await answer.text()).replace(/[<]style[^]*?[<].style[>]/, '')
  const page = new DOMParser().parseFromString(text, 'text/html')
  const fresh = page.querySelector('main')
  if (!fresh || main.contains(document.activeElement) && document.activeElement.matches('input,select')) return
  const focused = document.activeElement?.id
  const open = [...main.querySelectorAll('details[open]')].map(({ id }) => id)
  main.replaceChildren(...fresh.childNodes)
  for (const id of open) document.getElementById(id)?.setAttribute('open', '')
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true })
}
const soon = () => { timer ??= setTimeout(refresh, Math.max(150, 1500 - (Date.now() - last))) }
const hear = ({ data }) => { if (matches(JSON.parse(data))) soon() }
const open = () => {
  source = new EventSource(events)
  source.addEventListener('lagged', soon)
  for (const name of main.dataset.names.split(' ')) source.addEventListener(name, hear)
}
const follow = () => {
  source?.close()
  if (!document.hidden) { open(); if (last) soon() }
}
if (events) { document.addEventListener('visibilitychange', follow); follow(); setInterval(() => document.hidden || soon(), 30000) }
`
