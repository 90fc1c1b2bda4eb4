import type { AttemptView, DeliveryView } from '../service/index.ts'
import { showNextTry } from './delivery-table.ts'
import { type Html, html } from './html.ts'
import { formatSpan, showInstant, showOutside } from './words.ts'

const OUTCOME_TONES: Readonly<Record<string, string>> = {
  accepted: 'success',
  retryable: 'waiting',
  rejected: 'failure',
  misconfigured: 'failure',
  blocked: 'failure',
  unknown: 'person',
  interrupted: 'idle',
}

const OUTCOME_WORDS: Readonly<Record<string, string>> = {
  accepted: 'acknowledged',
  retryable: 'failed for now',
  rejected: 'refused the message',
  misconfigured: 'set up wrongly',
  blocked: 'blocked by the network guard',
  unknown: 'no answer came',
  interrupted: 'the sender died',
}

function showAnswer({ answer }: AttemptView): Html | undefined {
  if (answer === undefined) return undefined
  return html`<span class="answer" role="group" aria-label="Beginning of the answer">${showOutside(answer)}</span>`
}

function showAttempt(attempt: AttemptView, now: number): Html {
  const { number, outcome, status, code, durationMs } = attempt
  const tone = outcome === undefined ? 'working' : (OUTCOME_TONES[outcome] ?? 'idle')
  const word = outcome === undefined ? 'under way' : (OUTCOME_WORDS[outcome] ?? outcome)
  return html`<li class="step ${tone}"><p><b>Attempt ${number}</b> <span class="badge ${tone}">${word}</span></p>
<p class="line-up">${status !== undefined && html`<span class="chip">status <b>${status}</b></span>`}
${code !== undefined && html`<span class="chip">code <b>${showOutside(code)}</b></span>`}
${durationMs !== undefined && html`<span class="chip">took <b>${formatSpan(durationMs)}</b></span>`}</p>
<p>${showInstant(attempt.startedAt, now)}</p>${showAnswer(attempt)}</li>`
}

function showWait(attempt: AttemptView, next: AttemptView | undefined): Html | undefined {
  if (!next || !attempt.finishedAt) return undefined
  const span = next.startedAt.getTime() - attempt.finishedAt.getTime()
  return html`<li class="wait">${formatSpan(span)} later</li>`
}

function showNext(delivery: DeliveryView, now: number): Html | undefined {
  const { state, wakeAt, attempts, maxAttempts } = delivery
  if (state !== 'retrying' || wakeAt === undefined) return undefined
  return html`<li class="step next waiting"><p><b>Attempt ${attempts + 1}</b> of ${maxAttempts}, ${showNextTry(delivery, now)}</p></li>`
}

/** The tries of a delivery one below the other, oldest first, and the one to come. */
export function showAttempts(
  delivery: DeliveryView,
  attempts: readonly AttemptView[],
  now: number,
): Html {
  const steps = attempts.map((attempt, index) => [
    showAttempt(attempt, now),
    showWait(attempt, attempts[index + 1]),
  ])
  const none = html`<p class="muted">None yet.</p>`
  return html`<section class="panel" aria-labelledby="attempts"><h2 id="attempts">Attempts</h2>
${attempts.length === 0 && none}<ol class="steps">${steps}${showNext(delivery, now)}</ol></section>`
}
