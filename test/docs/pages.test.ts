import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

const inFolder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => path.endsWith('.md'))

const pages = [
  ...['README.md', 'CHANGELOG.md', 'SECURITY.md', 'visualizations/README.md'],
  ...inFolder('docs'),
]

const withoutCode = (text: string): string => text.replaceAll(/```[\s\S]*?```/g, '')

/** The anchors of a page's headings, as code hosts make them. */
function listAnchors(text: string): ReadonlySet<string> {
  const headings = [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => title)
  const toAnchor = (title: string) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, '')
      .replaceAll(' ', '-')
  return new Set(headings.map(toAnchor))
}

function exists(path: string): boolean {
  try {
    return statSync(path) !== undefined
  } catch {
    return false
  }
}

/** Links of a page that lead nowhere. */
function findBroken(page: string): readonly string[] {
  const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)
  return links.filter((link) => {
    if (/^https?:/.test(link)) return false
    const [path = '', anchor] = link.split('#')
    const target = path === '' ? join(root, page) : resolve(root, dirname(page), path)
    if (!exists(target)) return true
    return anchor !== undefined && !listAnchors(read(relative(root, target))).has(anchor)
  })
}

/** The blocks of code in one language. */
const listBlocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^ *\`\`\`${language}\n([\\s\\S]*?)^ *\`\`\``, 'gm'))].map(
    ([, block = '']) => block,
  )

describe('the pages', () => {
  it.each(pages)('%s has no link that leads nowhere', (page) => {
    expect(findBroken(page)).toEqual([])
  })
})

describe('README.md', () => {
  it('shows the program that examples/back-channel-logout.ts holds', () => {
    const [, program] = /^\/\*\*[\s\S]*?\*\/\n([\s\S]*)$/.exec(
      read('examples/back-channel-logout.ts'),
    ) ?? ['', '']
    expect(listBlocks(read('README.md'), 'ts')[0]).toBe(program)
  })

  it('can be read in one go', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(180)
  })

  it('names no script that package.json lacks', () => {
    const { scripts } = JSON.parse(read('package.json'))
    const shell = listBlocks(read('README.md'), 'sh').join('')
    const named = [...shell.matchAll(/npm (?:run (\w+)|(start|test))/g)].map(
      ([, run, plain]) => run ?? plain,
    )
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })
})

describe('the decision records', () => {
  const records = inFolder('docs/decisions').filter((path) => /\/\d{4}-/.test(path))

  it('are short, and say context, decision and price', () => {
    for (const path of records) {
      const text = read(path)
      expect(text.split('\n').length, path).toBeLessThanOrEqual(60)
      expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
        'Context',
        'Decision',
        'Price',
      ])
    }
  })

  it('are numbered without gaps and stand in the list', () => {
    const list = read('docs/decisions/README.md')
    for (const [index, path] of records.toSorted().entries()) {
      const name = path.split('/').at(-1) ?? ''
      expect(Number(name.slice(0, 4))).toBe(index + 1)
      expect(list).toContain(`[${index + 1}](${name})`)
    }
  })
})
