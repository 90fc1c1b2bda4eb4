/** What to show on a picture that is already drawn. */
export interface Overlay {
  /** Id of the state an actor is in, such as `s-signed`. */
  readonly current?: string
  /** Ids of the edges it has taken, in any order; all others step back. */
  readonly path?: readonly string[]
  /** Ids of the states it has been in; with a path, all others step back. */
  readonly visited?: readonly string[]
  /** How many actors are in each state, by state id. */
  readonly counts?: { readonly [state: string]: number }
}

const number = new Intl.NumberFormat('en')

const addClass = (svg: string, id: string, name: string): string =>
  svg.replace(`id="${id}" class="`, (found) => `${found}${name} `)

const markArrows = (svg: string, path: ReadonlySet<string>): string =>
  svg.replaceAll(/class="(arrow \w+)" data-edges="([^"]*)"/g, (found, name, edges: string) =>
    edges.split(' ').some((id) => path.has(id))
      ? `class="${name} taken" data-edges="${edges}"`
      : found,
  )

const followPath = (svg: string, path: readonly string[]): string => {
  if (path.length === 0) return svg
  const marked = [...new Set(path)].reduce((drawn, id) => addClass(drawn, id, 'taken'), svg)
  return markArrows(marked, new Set(path)).replace(
    'class="signoff-diagram"',
    'class="signoff-diagram followed"',
  )
}

const writeCounts = (svg: string, counts: { readonly [state: string]: number }): string =>
  svg.replaceAll(/(<text id="n-([^"]+)"[^>]*>)[^<]*/g, (found, open, name) => {
    const count = counts[`s-${name}`]
    return count === undefined ? found : `${open}${number.format(count)}`
  })

/**
 * Marks a state, a path and counts on a picture of a machine, by their ids and without a new layout. Ids that the
 * picture does not know are passed over, so that a path from an older version of a machine shows what is still there.
 *
 * @example
 * highlight(svg, { current: 's-sent', path: ['e-pending-message.sealed-0', 'e-signed-attempt.accepted-0'] })
 */
export const highlight = (
  svg: string,
  { current, path = [], visited = [], counts = {} }: Overlay,
): string => {
  const followed = followPath(writeCounts(svg, counts), path)
  const seen = [...new Set(visited)].reduce((drawn, id) => addClass(drawn, id, 'visited'), followed)
  return current === undefined ? seen : addClass(seen, current, 'current')
}
