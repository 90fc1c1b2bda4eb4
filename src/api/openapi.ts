import { z } from 'zod'
import type { Endpoint } from './endpoint.ts'
import { toJsonResponse } from './json.ts'
import type { Route } from './route.ts'
import { inputs, outputs } from './schema.ts'

type JsonSchema = Readonly<Record<string, unknown>>

/** An OpenAPI 3.1 document, as far as it is looked into. */
export interface OpenApi {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly JsonSchema[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
}

const VERSION = '1'

const toSchema = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

const toReference = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const toContent = (type: string, schema: JsonSchema) => ({ content: { [type]: { schema } } })

/** Schemas that have a name are told once, and pointed at. */
function toInput(schema: z.ZodType): JsonSchema {
  const named = Object.entries(inputs).find(([, one]) => one === schema)
  return named ? toReference(named[0]) : toSchema(schema, 'input')
}

function toQueryParameters(query: z.ZodType): readonly JsonSchema[] {
  const { properties = {}, required = [] } = toSchema(query, 'input') as {
    properties?: Readonly<Record<string, JsonSchema>>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function toPathParameters(path: string): readonly JsonSchema[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', minLength: 1 },
  }))
}

function toAnswers({ output, status }: Route): JsonSchema {
  const success = output ? toContent('application/json', toReference(output)) : {}
  return {
    [status]: { description: 'As asked.', ...success },
    default: {
      description: 'What went wrong (RFC 9457).',
      ...toContent('application/problem+json', toReference('Problem')),
    },
  }
}

function toOperation(route: Route): JsonSchema {
  const { path, query, body, name, summary, scope } = route
  const parameters = [...toPathParameters(path), ...(query ? toQueryParameters(query) : [])]
  const required = body !== undefined && !body.safeParse({}).success
  return {
    operationId: name,
    summary,
    description: `Needs the scope \`${scope}\`.`,
    tags: [path.split('/')[1] ?? ''],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body ? { requestBody: { required, ...toContent('application/json', toInput(body)) } } : {}),
    responses: toAnswers(route),
  }
}

const EVENTS: JsonSchema = {
  operationId: 'streamEvents',
  summary: 'The facts of this replica as server-sent events.',
  description: 'Needs the scope `read`. `lagged` tells how many were left out for a slow reader.',
  tags: ['events'],
  responses: {
    200: {
      description: 'A stream.',
      ...toContent('text/event-stream', { type: 'string' }),
    },
    default: {
      description: 'What went wrong (RFC 9457).',
      ...toContent('application/problem+json', toReference('Problem')),
    },
  },
}

function toPaths(routes: readonly Route[]): OpenApi['paths'] {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const route of routes) {
    const item = paths[route.path] ?? {}
    item[route.method.toLowerCase()] = toOperation(route)
    paths[route.path] = item
  }
  return { ...paths, '/events': { get: EVENTS } }
}

const toSchemas = (schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output') =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, toSchema(schema, io)]))

/** Writes the OpenAPI document from the very schemas that requests are read with. */
export function createOpenApi(routes: readonly Route[], basePath: string): OpenApi {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Signoff',
      version: VERSION,
      description:
        'Logouts and their deliveries. How to authenticate is the choice of the host; changes need ' +
        '`Content-Type: application/json`, or no body at all, and must not come from a page of another origin.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    security: [{ host: [] }],
    paths: toPaths(routes),
    components: {
      schemas: { ...toSchemas(inputs, 'input'), ...toSchemas(outputs, 'output') },
      securitySchemes: {
        host: { type: 'http', scheme: 'bearer', description: 'As the host has it.' },
      },
    },
  }
}

/** Serves the document. */
export function createOpenApiEndpoint(routes: readonly Route[]): Endpoint {
  return {
    method: 'GET',
    path: '/openapi.json',
    scope: 'read',
    respond: async ({ basePath }) => toJsonResponse(createOpenApi(routes, basePath)),
  }
}
