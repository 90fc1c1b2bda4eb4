/** The first line of every generated page. */
export const NOTICE = '<!-- Written by `npm run docs`. Do not edit. -->'

/** A word or text as code. */
export const code = (text: string): string => (text === '' ? '' : `\`${text}\``)

const escapeCell = (text: string): string => text.replaceAll(/(?<!\\)\|/g, '\\|')

/** A table whose columns are as wide as they have to be. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(escapeCell))
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? '').length)),
  )
  const toLine = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  const rule = widths.map((width) => '-'.repeat(width))
  const [first = [], ...rest] = cells
  return [toLine(first), toLine(rule), ...rest.map(toLine)]
}

/** A page: the notice, then the lines. */
export const formatPage = (lines: readonly string[]): string =>
  `${[NOTICE, '', ...lines].join('\n')}\n`
