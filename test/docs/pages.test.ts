import { execFileSync } from 'node:child_process'
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
  ...['README.md', 'CHANGELOG.md', 'SECURITY.md', 'visualizations/README.md', 'examples/README.md'],
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

/** Links of a page to other pages and files, each with the path that it leads to. */
function listLinks(page: string): readonly { readonly link: string; readonly target: string }[] {
  const links = [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, to = '']) => to)
  return links
    .filter((link) => !/^https?:/.test(link))
    .map((link) => {
      const [path = ''] = link.split('#')
      const target = path === '' ? join(root, page) : resolve(root, dirname(page), path)
      return { link, target }
    })
}

/** Links of a page that lead nowhere. */
function findBroken(page: string): readonly string[] {
  return listLinks(page)
    .filter(({ link, target }) => {
      if (!exists(target)) return true
      const [, anchor] = link.split('#')
      return anchor !== undefined && !listAnchors(read(relative(root, target))).has(anchor)
    })
    .map(({ link }) => link)
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

  it.each(pages)('%s can be pasted into any shell: no comment stands behind a command', (page) => {
    const text = read(page)
    const indented = text.match(/^ {4}(?:npm|npx|node|bash) .*$/gm) ?? []
    const lines = [...listBlocks(text, 'sh').flatMap((block) => block.split('\n')), ...indented]
    expect(lines.filter((line) => /#|\(…\)/.test(line))).toEqual([])
  })
})

describe('the package', () => {
  it('holds whatever its pages lead to', () => {
    const pack = ['pack', '--dry-run', '--json', '--ignore-scripts']
    const [packed] = JSON.parse(execFileSync('npm', pack, { cwd: root, encoding: 'utf8' }))
    const paths: readonly string[] = packed.files.map(({ path }: { path: string }) => path)
    const held = new Set([...paths, ...paths.map((path) => dirname(path))])
    const packedPages = pages.filter((page) => held.has(page))
    expect(packedPages).toContain('visualizations/README.md')
    const lost = packedPages.flatMap((page) =>
      listLinks(page)
        .filter(({ target }) => !held.has(relative(root, target)))
        .map(({ link }) => `${page}: ${link}`),
    )
    expect(lost).toEqual([])
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
    const named = [...read('README.md').matchAll(/npm (?:run ([\w:]+)|(start|test))/g)].map(
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
