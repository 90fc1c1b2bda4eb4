import { BUCKET_COUNT, bucketOf, type ReplicaStore } from '../store/index.ts'

/** Which buckets a replica looks after. */
export interface Membership {
  /** Those of all replicas. */
  readonly allBuckets: readonly number[]
  /** Whether the others still count on this replica. */
  lease(now: number): { readonly kept: boolean; readonly ageMs?: number }
  buckets(): readonly number[]
  /**
   * Says that this replica lives, and learns which others do. True: one is gone, and what it had in hand may
   * be taken. A replica that was silent itself does not judge others: they may be about to speak, too. Leases shorter than
   * the silence run out by themselves.
   */
  beat(now: number): Promise<boolean>
  /** From the next beat on this replica lives without a share: it takes nothing new. */
  drain(): void
  /** Says that this replica is gone. */
  leave(now: number): Promise<void>
}

/** A replica that was not seen for this long, or for its lease if that is shorter, counts as gone, milliseconds. */
export const SILENCE_MS = 10_000

const BEATS_PER_SILENCE = 5

/** However often the others hint, they are counted at most this often, milliseconds. */
export const DOUBT_MS = 500

/** The dead are forgotten after a day. */
const FORGET_MS = 86_400_000

/** How long a replica with such leases may be silent before the others go by it, milliseconds. */
export const silenceOf = (leaseMs: number): number => Math.min(SILENCE_MS, leaseMs)

/** How often a replica with such leases has to say that it lives, milliseconds. */
export const beatInterval = (leaseMs: number): number =>
  Math.floor(silenceOf(leaseMs) / BEATS_PER_SILENCE)

const ALL_BUCKETS: readonly number[] = Array.from({ length: BUCKET_COUNT }, (_, bucket) => bucket)

/**
 * Shares the buckets among the replicas that live, by rendezvous: each bucket goes to the replica whose
 * hash with it is highest, so that one that comes or goes moves only its own share. Two that disagree for
 * a moment do no harm: rows are claimed with SKIP LOCKED and saved behind a fence.
 */
export function createMembership(
  store: Pick<ReplicaStore, 'beat' | 'remove'>,
  { id, leaseMs }: { readonly id: string; readonly leaseMs: number },
): Membership {
  const silenceMs = silenceOf(leaseMs)
  let mine: readonly number[] = ALL_BUCKETS
  let beatAt = Number.NEGATIVE_INFINITY
  let seen: readonly string[] = []
  let draining = false
  let isOneGone = true
  return {
    allBuckets: ALL_BUCKETS,
    lease(now) {
      if (beatAt === Number.NEGATIVE_INFINITY) return { kept: false }
      const ageMs = Math.max(0, Math.round(now - beatAt))
      return { kept: ageMs <= silenceMs, ageMs }
    },
    buckets: () => mine,
    async beat(now) {
      const replicas = await store.beat({ id, draining }, now, now - silenceMs)
      const alive = replicas.map((replica) => replica.id)
      isOneGone ||= seen.some((other) => !alive.includes(other))
      const mayJudge = leaseMs > SILENCE_MS && now - beatAt < silenceMs / 2
      const judged = isOneGone && mayJudge
      if (judged) isOneGone = false
      seen = alive
      beatAt = now
      const sharing = replicas.filter((replica) => !replica.draining)
      if (!draining)
        mine = shareBuckets(
          id,
          sharing.map((replica) => replica.id),
        )
      return judged
    },
    drain() {
      draining = true
    },
    async leave(now) {
      await store.remove(id, now - FORGET_MS)
    },
  }
}

/** The buckets of `id` among the living. Alone, or unknown to them, it takes all. */
export function shareBuckets(id: string, alive: readonly string[]): readonly number[] {
  if (!alive.includes(id)) return ALL_BUCKETS
  return ALL_BUCKETS.filter((bucket) => ownerOf(bucket, alive) === id)
}

function ownerOf(bucket: number, alive: readonly string[]): string {
  let best = ''
  let bestScore = -1
  for (const replica of alive) {
    const score = rendezvousScore(bucket, replica)
    if (score > bestScore || (score === bestScore && replica < best)) {
      best = replica
      bestScore = score
    }
  }
  return best
}

/** Six bits of a hash are too few to part replicas evenly, so several are drawn. */
function rendezvousScore(bucket: number, replica: string): number {
  let score = 0
  for (let draw = 0; draw < 4; draw++) {
    score = score * BUCKET_COUNT + bucketOf(replica, `${bucket}.${draw}`)
  }
  return score
}
