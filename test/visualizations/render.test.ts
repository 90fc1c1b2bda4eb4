import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findStale, findStaleModule, writeFiles } from '../../visualizations/render.ts'
import { measure, toFileName, toWords, wrap } from '../../visualizations/text.ts'

describe('rendering into a folder', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'signoff-visualizations-'))
    await writeFiles(folder)
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('leaves nothing stale', async () => {
    expect(await findStale(folder)).toEqual([])
  })

  it('names what was changed, what is missing and what is left over', async () => {
    await writeFile(join(folder, 'engine.svg'), '<svg/>')
    await rm(join(folder, 'delivery.mmd'))
    await writeFile(join(folder, 'forgotten.svg'), '<svg/>')
    expect(await findStale(folder)).toEqual(['delivery.mmd', 'engine.svg', 'forgotten.svg'])
  })
})

describe('the module of the pictures', () => {
  it('is what the machines are now', async () => {
    const path = new URL('../../src/inspector/diagrams.generated.ts', import.meta.url)
    expect(await findStaleModule(fileURLToPath(path))).toEqual([])
  })

  it('is named when it is missing', async () => {
    expect(await findStaleModule(join(tmpdir(), 'signoff-no-such-module.ts'))).toHaveLength(1)
  })
})

describe('text', () => {
  it('is broken into as few lines as fit, and these as even as can be', () => {
    const text = 'It will not be sent any more; the reason says why.'
    const lines = wrap(text, { font: 'sans', size: 11, width: 150 })
    expect(lines.join(' ')).toBe(text)
    expect(lines).toHaveLength(2)
    for (const line of lines) expect(measure(line, 'sans', 11)).toBeLessThanOrEqual(150)
  })

  it('keeps a word that is wider than the line', () => {
    expect(wrap('incomprehensibilities', { font: 'mono', size: 11, width: 20 })).toEqual([
      'incomprehensibilities',
    ])
  })

  it('tells names in words', () => {
    expect(toWords('retryAfterDeadline')).toBe('retry after deadline')
    expect(toFileName('sessionLogout')).toBe('session-logout')
  })
})
