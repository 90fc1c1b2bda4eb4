import type { Statement, WideStatement } from '../../src/store/sql/index.ts'
import * as namespaces from '../../src/store/sql/index.ts'

/** Whether this is one of our statements. */
export const isStatement = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && 'scope' in value && 'text' in value

/** Whether it is for one server, and has another form for a cluster. */
export const isWide = (statement: Statement): statement is WideStatement => 'narrow' in statement

const withNarrow = (
  name: string,
  statement: Statement,
): readonly (readonly [string, Statement])[] =>
  isWide(statement)
    ? [
        [name, statement],
        [`${name}, of one bucket`, statement.narrow],
      ]
    : [[name, statement]]

/** All our statements by name, those of one bucket beside those of many. */
export const STATEMENTS: readonly (readonly [string, Statement])[] = Object.entries(
  namespaces,
).flatMap(([area, exported]) =>
  Object.entries(exported).flatMap(([name, value]) =>
    isStatement(value) ? withNarrow(`${area}.${name}`, value) : [],
  ),
)
