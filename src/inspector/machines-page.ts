import { type MachineId, machines, toGraph } from '../../machines/index.ts'
import { showDiagram } from './diagram.ts'
import { toPageResponse } from './document.ts'
import { type Html, html } from './html.ts'
import type { PageRequest } from './port.ts'
import { showState, toWords } from './words.ts'

function showMachine(id: MachineId): Html {
  const { version, description, nodes } = toGraph(machines[id])
  const words = nodes.map(
    (state) => html`<div><dt>${showState(id, state.name)}</dt><dd>${state.description}</dd></div>`,
  )
  return html`<section class="panel" aria-labelledby="${id}"><h2 id="${id}">${toWords(id)} <small>version ${version}</small></h2>
<p>${description}</p>${showDiagram(id)}<dl class="facts">${words}</dl></section>`
}

/** Every machine, drawn and told in words. */
export function answerMachines(request: PageRequest): Promise<Response> {
  const ids = Object.keys(machines) as MachineId[]
  const content = html`<section class="panel"><h1>Machines</h1><p>What production runs: these pictures are generated from the code.</p></section>${ids.map(showMachine)}`
  return Promise.resolve(
    toPageResponse({ title: 'Machines', section: 'machines', content }, request),
  )
}
