import { bullMq } from './bullmq.ts'
import type { Entrant } from './contestant.ts'
import { graphileWorker } from './graphile-worker.ts'
import { pgBoss } from './pg-boss.ts'
import { plainOf } from './plain.ts'
import { signoffOf } from './signoff.ts'

/** All that take part, ours first. */
export const ENTRANTS: readonly Entrant[] = [
  signoffOf(10),
  signoffOf(1),
  pgBoss,
  graphileWorker,
  bullMq,
  plainOf('ES256'),
  plainOf('RS256'),
]
