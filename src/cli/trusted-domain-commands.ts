import type { Command, Invocation } from './command.ts'
import { print } from './command.ts'
import { toCell, toInstantCell, toTable } from './table.ts'

const PAGE = 500

async function list(call: Invocation): Promise<void> {
  const { trustedDomains } = await call.library()
  const page = await trustedDomains.list({ instance: call.instance, limit: PAGE })
  const rows = page.items.map((one) => [toCell(one.domain), toInstantCell(one.addedAt)])
  print(call, page, toTable(['domain', 'added'], rows, call.paint))
}

async function add(call: Invocation): Promise<void> {
  const [given = ''] = call.words
  const { instance, actor } = call
  const added = await (await call.library()).trustedDomains.add(given, { instance, actor })
  print(call, added, `Links may point to ${added.domain}.`)
}

async function remove(call: Invocation): Promise<void> {
  const [domain = ''] = call.words
  const { instance, actor } = call
  await (await call.library()).trustedDomains.remove(domain, { instance, actor })
  print(call, { removed: true }, 'Links may not point there any more.')
}

/** Domains that links may point to. */
export const trustedDomainCommands: readonly Command[] = [
  {
    name: 'trusted-domains list',
    parameters: '',
    words: [0, 0],
    summary: "Domains beside the instance's own that links may point to.",
    options: {},
    run: list,
  },
  {
    name: 'trusted-domains add',
    parameters: 'DOMAIN',
    words: [1, 1],
    summary: 'Lets links point to a domain.',
    options: {},
    run: add,
  },
  {
    name: 'trusted-domains remove',
    parameters: 'DOMAIN',
    words: [1, 1],
    summary: 'Lets no link point there any more.',
    options: {},
    run: remove,
  },
]
