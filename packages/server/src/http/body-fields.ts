import type { FastifyRequest } from 'fastify'
import type { RouteError } from './errors.js'

/**
 * The schema of a body with these fields, all of them required. They are checked one after another, and Fastify stops at
 * the first error: protocols name the first field that is wrong.
 */
export const bodyFields = (fields: Readonly<Record<string, object>>) => ({
  type: 'object',
  allOf: Object.entries(fields).map(([name, schema]) => ({
    type: 'object',
    required: [name],
    properties: { [name]: schema },
  })),
})

type FieldsSchema = ReturnType<typeof bodyFields>

/** The field that an error of such a schema is about: the first where the body is no object. Undefined: another error. */
export function faultyField({ validation }: RouteError, { routeOptions }: FastifyRequest): string | undefined {
  const first = validation?.[0]
  if (first === undefined) return undefined
  const [, named] = first.instancePath.split('/')
  const missing = first.params['missingProperty'] as string | undefined
  const schema = routeOptions.schema?.body as FieldsSchema | undefined
  return missing ?? named ?? schema?.allOf[0]?.required[0]
}
