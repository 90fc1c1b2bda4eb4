import { readFile } from 'node:fs/promises'
import { Graphviz } from '@hpcc-js/wasm-graphviz'
import { describe, expect, it } from 'vitest'
import { deliveryMachine, machines, toGraph } from '../../machines/index.ts'
import { drawMachine, generateFiles } from '../../visualizations/files.ts'
import { highlight, layoutHints, toDot, toMermaid } from '../../visualizations/index.ts'

const graphviz = await Graphviz.load()
const graphs = Object.values(machines).map((machine) => [machine.id, toGraph(machine)] as const)

/** Fails on a tag that is not closed in its turn. */
const expectWellFormed = (svg: string): void => {
  const open: string[] = []
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-z]+)\b[^>]*?(\/?)>/g)) {
    if (close) expect(open.pop()).toBe(name)
    else if (!self) open.push(name ?? '')
  }
  expect(open).toEqual([])
  expect(svg.replaceAll(/&(amp|lt|gt|quot);/g, '')).not.toContain('&')
}

describe.each(graphs)('the picture of %s', (_, graph) => {
  const svg = drawMachine(graphviz, graph)

  it('has a group for every state and every edge, with its meaning', () => {
    for (const { id, name, description } of graph.nodes) {
      expect(svg).toMatch(new RegExp(`<g id="${id}" class="state [a-z]+"><title>${name}: `))
      expect(svg).toContain(description.replaceAll('"', '&quot;'))
    }
    for (const { id, description } of graph.edges) {
      expect(svg.split(`<g id="${id}" class="edge"><title>${description}</title>`)).toHaveLength(2)
    }
  })

  it('has no id twice and is well-formed', () => {
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expectWellFormed(svg)
  })

  it('fits into a page', () => {
    expect(Number(/width="(\d+)"/.exec(svg)?.[1])).toBeLessThanOrEqual(900)
  })

  it('takes nothing from elsewhere and runs nothing', () => {
    expect(svg).not.toMatch(/<script|href=|url\(|@import|\son[a-z]+=/)
  })

  it('is the same each time', () => {
    expect(drawMachine(graphviz, graph)).toBe(svg)
  })

  it('lets no card cover another', () => {
    const number = '([\\d.-]+)'
    const box = new RegExp(
      `class="card" x="${number}" y="${number}" width="${number}" height="${number}"`,
      'g',
    )
    const boxes = [...svg.matchAll(box)].map((found) => found.slice(1).map(Number))
    expect(boxes).toHaveLength(graph.nodes.length)
    for (const [x = 0, y = 0, width = 0, height = 0] of boxes) {
      const touching = boxes.filter(
        ([left = 0, top = 0, w = 0, h = 0]) =>
          left < x + width && x < left + w && top < y + height && y < top + h,
      )
      expect(touching).toHaveLength(1)
    }
  })
})

describe('toDot', () => {
  it('draws parallel edges as one arrow, and none for what stays or what many share', () => {
    const dot = toDot(toGraph(deliveryMachine))
    expect(dot.match(/id="a-signed-failed"/g)).toHaveLength(1)
    expect(dot).not.toContain('a-failed-pending')
    expect(dot).not.toContain('a-signed-signed')
  })

  it('names states and arrows that the machines have in every hint', () => {
    for (const [, graph] of graphs) {
      const ids = graph.nodes.map(({ id }) => id)
      const { level = [], above = [], lanes = [] } = layoutHints[graph.id] ?? {}
      expect(ids).toEqual(expect.arrayContaining([...level, ...above].flat()))
      const dot = toDot(graph)
      for (const arrow of lanes.flat()) {
        expect(dot).toContain(`id="${arrow}"`)
      }
    }
  })
})

describe('toMermaid', () => {
  it.each(graphs)('tells every state and edge of %s', (_, graph) => {
    const text = toMermaid(graph)
    expect(text).toMatch(/^---\ntitle: \w+\n---\nstateDiagram-v2\n/)
    for (const { name } of graph.nodes) expect(text).toContain(`  ${name} : ${name}\n`)
    const labels = [...text.matchAll(/--> \w+ : (.*)/g)].flatMap(([, label = '']) =>
      label.split('<br/>'),
    )
    expect(labels).toHaveLength(graph.edges.length)
    expect(text.replaceAll(/%%.*/g, '')).not.toContain(';')
  })
})

describe('highlight', () => {
  const svg = drawMachine(graphviz, toGraph(deliveryMachine))
  const path = ['e-pending-message.sealed-0', 'e-signed-attempt.rejected-1']

  it('marks the state an actor is in, and no other', () => {
    const marked = highlight(svg, { current: 's-failed' })
    expect(marked).toContain('<g id="s-failed" class="current state failure">')
    expect(marked.match(/class="current /g)).toHaveLength(1)
  })

  it('marks the edges taken and their arrows, and lets the others step back', () => {
    const marked = highlight(svg, { path })
    expect(marked).toContain('class="signoff-diagram followed"')
    expect(marked).toContain('<g id="e-signed-attempt.rejected-1" class="taken edge">')
    expect(marked).toContain('<g id="a-signed-failed" class="arrow failure taken"')
    expect(marked.match(/class="arrow \w+ taken"/g)).toHaveLength(2)
    expect(marked.match(/class="taken edge"/g)).toHaveLength(2)
  })

  it('marks an edge that is told in a card', () => {
    const marked = highlight(svg, { path: ['e-failed-delivery.redriven-0'] })
    expect(marked).toContain('<g id="e-failed-delivery.redriven-0" class="taken edge">')
  })

  it('writes counts where they are given', () => {
    const counted = highlight(svg, { counts: { 's-retrying': 12345, 's-sent': 0 } })
    expect(counted).toMatch(/<text id="n-retrying"[^>]*>12,345<\/text>/)
    expect(counted).toMatch(/<text id="n-sent"[^>]*>0<\/text>/)
    expect(counted).toMatch(/<text id="n-failed"[^>]*><\/text>/)
  })

  it('moves nothing, and passes over what it does not know', () => {
    const unknown = { current: 's-gone', path: ['e-gone-x.done-0'], counts: { 's-gone': 1 } }
    expect(highlight(svg, {})).toBe(svg)
    expect(highlight(svg, unknown)).toBe(svg.replace('diagram" width', 'diagram followed" width'))
    const plain = (text: string) => text.replaceAll(/ class="[^"]*"/g, '')
    expect(plain(highlight(svg, { current: 's-sent', path }))).toBe(plain(svg))
  })
})

describe('the committed files', () => {
  it('are what the machines give now', async () => {
    for (const [name, text] of await generateFiles()) {
      const committed = await readFile(`visualizations/${name}`, 'utf8').catch(() => '')
      expect(committed === text, `${name} is stale: npx tsx visualizations/render.ts`).toBe(true)
    }
  })
})
