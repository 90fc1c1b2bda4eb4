import { type Entrant, nothing, toDelivery, UNDER_WAY } from './contestant.ts'

/** The limit: signs and posts, and writes nothing down. */
export const plainOf = (alg: 'ES256' | 'RS256'): Entrant => ({
  name: `nothing stored, ${alg}`,
  width: 1,
  store: 'none',
  alg,
  settings: `${UNDER_WAY} under way`,
  create(ground) {
    const waiting: string[] = []
    let active = 0
    const pump = () => {
      while (active < UNDER_WAY) {
        const next = waiting.shift()
        if (next === undefined) return
        active++
        void ground.send(toDelivery(next)).then(() => {
          active--
          ground.onRecorded(1)
          pump()
        })
      }
    }
    return {
      start: nothing,
      prepare: nothing,
      async enqueue(sessions) {
        waiting.push(...sessions)
        pump()
      },
      stop: nothing,
    }
  },
})
