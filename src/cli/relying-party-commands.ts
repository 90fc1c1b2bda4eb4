import { type Command, type Invocation, print } from './command.ts'
import { readNumber } from './number-option.ts'
import { toCell, toStateCell, toTable } from './table.ts'

const text = (help: string) => ({ type: 'string', help }) as const

async function list(call: Invocation): Promise<void> {
  const [limit, after] = [readNumber(call, 'limit'), call.option('after')]
  const { relyingParties } = await call.library()
  const page = await relyingParties.list({
    instance: call.instance,
    ...(limit === undefined ? {} : { limit }),
    ...(after === undefined ? {} : { after }),
  })
  const rows = page.items.map((one) => [
    toCell(one.clientId),
    one.paused ? toStateCell('paused') : toCell(undefined),
    toCell(one.backchannelLogoutUri ?? 'not told: it has no logout URI'),
  ])
  const more = page.next === undefined ? '' : `\n\nmore: --after ${toCell(page.next).text}`
  print(call, page, toTable(['id', 'paused', 'logout URI'], rows, call.paint) + more)
}

async function pause(call: Invocation): Promise<void> {
  const [id = ''] = call.words
  const { instance, actor } = call
  await (await call.library()).relyingParties.pause(id, { instance, actor })
  const text = `${toCell(id).text} is paused: its logouts wait, and end at their deadline. Replicas know it within a second, or engine.relyingPartyCacheMs.`
  print(call, { clientId: id, paused: true }, text)
}

async function resume(call: Invocation): Promise<void> {
  const [id = ''] = call.words
  const { instance, actor } = call
  await (await call.library()).relyingParties.resume(id, { instance, actor })
  const text = `${toCell(id).text} is not paused: what waited goes out again.`
  print(call, { clientId: id, paused: false }, text)
}

/** Relying parties, and a pause of what goes to one. */
export const relyingPartyCommands: readonly Command[] = [
  {
    name: 'relying-parties list',
    isDefault: true,
    parameters: '',
    words: [0, 0],
    summary: 'Relying parties of the registry, and which of them are paused.',
    options: { limit: text('1 to 500, default 100'), after: text('where the page before ended') },
    run: list,
  },
  {
    name: 'relying-parties pause',
    parameters: 'ID',
    words: [1, 1],
    summary: 'Holds its logouts back; they spend no attempts, and still end at their deadline.',
    options: {},
    run: pause,
  },
  {
    name: 'relying-parties resume',
    parameters: 'ID',
    words: [1, 1],
    summary: 'Lets its logouts go again.',
    options: {},
    run: resume,
  },
]
