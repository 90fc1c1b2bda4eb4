import { describe, expect, it } from 'vitest'
import { createOpenApi, routes } from '../../src/api/index.ts'

const document = createOpenApi(routes, '/admin')

const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' ? [String(inner)] : references(inner),
  )
}

describe('the OpenAPI document', () => {
  it('is of version 3.1 and knows where it is', () => {
    expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/admin' }] })
    expect(document.info.title).not.toBe('')
  })

  it.each(routes)('tells of $method $path', ({ method, path, name, status, body, output }) => {
    const operation = document.paths[path]?.[method.toLowerCase()]
    expect(operation).toMatchObject({ operationId: name })
    expect(Object.keys(operation?.['responses'] as object)).toEqual([String(status), 'default'])
    expect(operation?.['requestBody'] !== undefined).toBe(body !== undefined)
    expect(output === undefined).toBe(status === 204)
  })

  it('tells every parameter of a path', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      for (const { parameters = [] } of Object.values(operations)) {
        const told = (parameters as { in: string; name: string; required: boolean }[])
          .filter((one) => one.in === 'path' && one.required)
          .map(({ name }) => name)
        expect(told).toEqual(wanted)
      }
    }
  })

  it('has nothing but the routes and the event stream', () => {
    const told = Object.values(document.paths).flatMap(Object.values)
    expect(told).toHaveLength(routes.length + 1)
    expect(new Set(told.map((one) => one.operationId)).size).toBe(told.length)
  })

  it('points at schemas that are there', () => {
    const schemas = document.components['schemas'] ?? {}
    for (const reference of references(document)) {
      const name = reference.replace('#/components/schemas/', '')
      expect(Object.hasOwn(schemas, name), reference).toBe(true)
    }
    expect(JSON.stringify(document)).not.toContain('"$schema"')
  })

  it('says of the lists how far a page goes', () => {
    const list = document.paths['/deliveries']?.['get']
    expect(list?.['parameters']).toContainEqual(
      expect.objectContaining({
        name: 'limit',
        in: 'query',
        required: false,
        schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 500 }),
      }),
    )
  })
})
