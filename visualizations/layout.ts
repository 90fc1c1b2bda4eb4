/** A place in the picture, in pixels from the top left. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** The way an arrow goes: a chain of Bézier curves, its tip, and the middle of its label. */
export interface Course {
  readonly points: readonly Point[]
  readonly tip: Point
  readonly label: Point | undefined
}

/** Where everything goes. */
export interface Layout {
  readonly width: number
  readonly height: number
  /** Middles of the cards by state id. */
  readonly cards: ReadonlyMap<string, Point>
  /** Courses of the arrows by arrow id. */
  readonly arrows: ReadonlyMap<string, Course>
}

interface Placed {
  readonly name?: string
  readonly id?: string
  readonly pos: string
  readonly lp?: string
}

interface GraphvizJson {
  readonly bb: string
  readonly objects: readonly Placed[]
  readonly edges: readonly Placed[]
}

const toPoint =
  (height: number) =>
  (pair: string): Point => {
    const [x = 0, y = 0] = pair.split(',').map(Number)
    return { x, y: height - y }
  }

const toCourse = ({ pos, lp }: Placed, place: (pair: string) => Point): Course => {
  const [end = '', ...points] = pos.split(' ')
  return {
    points: points.map(place),
    tip: place(end.replace('e,', '')),
    label: lp === undefined ? undefined : place(lp),
  }
}

/** Reads what Graphviz answers in its `json` format. */
export const parseLayout = (json: string): Layout => {
  const { bb, objects, edges } = JSON.parse(json) as GraphvizJson
  const [, , width = 0, height = 0] = bb.split(',').map(Number)
  const place = toPoint(height)
  return {
    width,
    height,
    cards: new Map(
      objects.flatMap(({ name = '', pos }) => (pos ? [[name, place(pos)] as const] : [])),
    ),
    arrows: new Map(
      edges.flatMap((edge) => (edge.pos ? [[edge.id ?? '', toCourse(edge, place)] as const] : [])),
    ),
  }
}
