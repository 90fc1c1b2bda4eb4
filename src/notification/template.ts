import { Liquid, LiquidError, type Template, UndefinedVariableError } from 'liquidjs'
import { TemplateError } from '../errors.ts'
import { toParagraphs } from './paragraph.ts'
import { rewritePlaceholders } from './placeholder.ts'
import { toWellFormed } from './plain-line.ts'

/** Values by the names that a template calls them. */
export type Variables = Readonly<
  Record<string, string | boolean | Readonly<Record<string, string>>>
>

/** What a template is rendered from. */
export interface TemplateInput {
  /** Name of the template in errors, such as `subject`. */
  readonly field: string
  /** What an operator wrote. */
  readonly template: string
  readonly variables: Variables
}

/** Renders templates for one kind of target, escaping values for it. */
export interface TemplateLanguage {
  /**
   * @throws TemplateError `ERR_TEMPLATE_SYNTAX`, `ERR_TEMPLATE_VARIABLE` or `ERR_TEMPLATE_LIMIT`
   */
  render(input: TemplateInput): string
  /**
   * Renders for trial, and looks for unknown variables in branches that are not taken, too.
   *
   * @throws TemplateError `ERR_TEMPLATE_SYNTAX`, `ERR_TEMPLATE_VARIABLE` or `ERR_TEMPLATE_LIMIT`
   */
  check(input: TemplateInput): string
  /** The same as `render` for a template of our own, which is parsed once, when it is first used. */
  compile(template: Omit<TemplateInput, 'variables'>): (variables: Variables) => string
}

/** The only tags and filters there are. Nothing loops, assigns, includes or reads a file. */
const TAGS: readonly string[] = ['if', 'unless', 'case', 'comment']
const FILTERS: readonly string[] = ['upcase', 'downcase', 'capitalize', 'strip', 'default']

/** Bounds of one template. Lengths in characters. */
const LIMIT = {
  template: 50_000,
  output: 200_000,
  memory: 2_000_000,
  timeMs: 2000,
} as const

type Escape = (value: unknown) => string

const toText: Escape = (value) => (value === undefined || value === null ? '' : String(value))

const encodeUri: Escape = (value) =>
  encodeURIComponent(toWellFormed(toText(value))).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** A folder in which nothing exists. */
const NO_FILES = {
  readFileSync: () => '',
  readFile: async () => '',
  existsSync: () => false,
  exists: async () => false,
  containsSync: () => false,
  contains: async () => false,
  resolve: () => '',
  dirname: () => '',
  sep: '/',
}

function createLiquid(outputEscape: 'escape' | Escape): Liquid {
  const liquid = new Liquid({
    fs: NO_FILES,
    dynamicPartials: false,
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    globals: Object.create(null),
    parseLimit: LIMIT.template,
    memoryLimit: LIMIT.memory,
    outputEscape,
  })
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.includes(tag)) delete liquid.tags[tag]
  for (const filter of Object.keys(liquid.filters)) {
    if (!FILTERS.includes(filter)) liquid.unregisterFilter(filter)
  }
  return liquid
}

function createHtmlLiquid(): Liquid {
  const liquid = createLiquid('escape')
  liquid.registerFilter('paragraphs', {
    raw: true,
    handler: (text: unknown, code: unknown, ground: unknown) =>
      toParagraphs(toText(text), { code: toText(code), ground: toText(ground) }),
  })
  return liquid
}

const UNDEFINED = /undefined variable: ([^,\s]+)/
const LIMIT_EXCEEDED = /limit exceeded/

function toTemplateError(error: unknown, field: string): unknown {
  if (!LiquidError.is(error)) return error
  const cause = { cause: error }
  if (LIMIT_EXCEEDED.test(error.message)) {
    const problem = 'expected a template that is quickly rendered, got one beyond the limits'
    return new TemplateError('ERR_TEMPLATE_LIMIT', { field, problem }, cause)
  }
  const name = UNDEFINED.exec(error.message)?.[1]
  if (name !== undefined || error instanceof UndefinedVariableError) {
    const problem = `unknown variable ${name ?? ''}`
    return new TemplateError('ERR_TEMPLATE_VARIABLE', { field, problem }, cause)
  }
  return new TemplateError('ERR_TEMPLATE_SYNTAX', { field, problem: error.message }, cause)
}

function assertLength(text: string, { field, most }: { field: string; most: number }): string {
  if (text.length <= most) return text
  const problem = `expected at most ${most} characters, got ${text.length}`
  throw new TemplateError('ERR_TEMPLATE_LIMIT', { field, problem })
}

function parseWith(liquid: Liquid, { field, template }: Omit<TemplateInput, 'variables'>) {
  try {
    assertLength(template, { field, most: LIMIT.template })
    return liquid.parse(rewritePlaceholders(template))
  } catch (error) {
    throw toTemplateError(error, field)
  }
}

interface Parsed {
  readonly field: string
  readonly parsed: Template[]
  readonly variables: Variables
}

function renderParsed(liquid: Liquid, { field, parsed, variables }: Parsed): string {
  try {
    const scope: object = Object.assign(Object.create(null), variables)
    const limits = { renderLimit: LIMIT.timeMs }
    const output = toText(liquid.renderSync(parsed, scope, limits))
    return assertLength(output, { field, most: LIMIT.output })
  } catch (error) {
    throw toTemplateError(error, field)
  }
}

function renderWith(liquid: Liquid, input: TemplateInput): string {
  const { field, variables } = input
  return renderParsed(liquid, { field, parsed: parseWith(liquid, input), variables })
}

function compileWith(liquid: Liquid, source: Omit<TemplateInput, 'variables'>) {
  const { field } = source
  let parsed: Template[] | undefined
  return (variables: Variables) => {
    parsed ??= parseWith(liquid, source)
    return renderParsed(liquid, { field, parsed, variables })
  }
}

function checkWith(liquid: Liquid, input: TemplateInput): string {
  const { field, variables } = input
  const names = liquid.globalVariablesSync(parseWith(liquid, input))
  const unknown = names.find((name) => !Object.hasOwn(variables, name))
  if (unknown === undefined) return renderWith(liquid, input)
  const known = Object.keys(variables).sort().join(', ')
  const problem = `unknown variable ${unknown}; there are ${known}`
  throw new TemplateError('ERR_TEMPLATE_VARIABLE', { field, problem })
}

function createTemplateLanguage(liquid: Liquid): TemplateLanguage {
  return {
    render: (input) => renderWith(liquid, input),
    check: (input) => checkWith(liquid, input),
    compile: (source) => compileWith(liquid, source),
  }
}

/** Values as they are: for texts, subjects, SMS and JSON. */
export const textTemplates: TemplateLanguage = createTemplateLanguage(createLiquid(toText))

/** Values escaped for HTML. Has one more filter, `paragraphs`. */
export const htmlTemplates: TemplateLanguage = createTemplateLanguage(createHtmlLiquid())

/** Values percent-encoded (RFC 3986), whatever part of a URI they stand in. */
export const uriTemplates: TemplateLanguage = createTemplateLanguage(createLiquid(encodeUri))
