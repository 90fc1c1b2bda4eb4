import type { Arrow, Card, Drawing } from './drawing.ts'
import type { Course, Layout, Point } from './layout.ts'

/** How far from the middle of its card a lane runs, and how long its head is. */
const lane = { offset: 72, head: 8 } as const

interface End {
  readonly middle: Point
  readonly card: Card
}

const toCourse = (from: Point, tip: Point, label: Point): Course => {
  const base = { x: tip.x, y: tip.y - Math.sign(tip.y - from.y) * lane.head }
  return { points: [from, from, base, base], tip, label }
}

const placePair = (
  upper: End,
  lower: End,
  [down, up]: readonly [Arrow, Arrow],
): readonly Course[] => {
  const top = upper.middle.y + upper.card.height / 2
  const bottom = lower.middle.y - lower.card.height / 2
  const slack = (bottom - top - down.height - up.height) / 3
  const left = upper.middle.x - lane.offset
  const right = upper.middle.x + lane.offset
  return [
    toCourse(
      { x: left, y: top },
      { x: left, y: bottom },
      { x: left + down.width / 2 + 2, y: top + slack + down.height / 2 },
    ),
    toCourse(
      { x: right, y: bottom },
      { x: right, y: top },
      { x: right - up.width / 2 - 2, y: bottom - slack - up.height / 2 },
    ),
  ]
}

/** Draws arrows there and back between two cards, one above the other, as two straight lanes with their labels between. */
export const placeLanes = (
  { cards, arrows }: Drawing,
  layout: Layout,
  lanes: readonly (readonly [there: string, back: string])[],
): Layout => {
  const endOf = (id: string): End | undefined => {
    const card = cards.find((each) => each.id === id)
    const middle = layout.cards.get(id)
    return card && middle && { card, middle }
  }
  const courses = lanes.flatMap(([there, back]) => {
    const down = arrows.find(({ id }) => id === there)
    const up = arrows.find(({ id }) => id === back)
    const upper = down && endOf(down.source)
    const lower = down && endOf(down.target)
    if (!(down && up && upper && lower)) return []
    const [first, second] = placePair(upper, lower, [down, up])
    return first && second
      ? ([
          [there, first],
          [back, second],
        ] as const)
      : []
  })
  return { ...layout, arrows: new Map([...layout.arrows, ...courses]) }
}
