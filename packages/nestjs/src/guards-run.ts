import type { ModulesContainer } from '@nestjs/core'
import { CaptchaError } from '@ticketgate/core'
import type {} from 'reflect-metadata'

type Named = { readonly name: string }

// Nest's own names for what its decorators set; @nestjs/graphql is not a dependency.
const httpPath = 'path'
const resolverType = 'graphql:resolver_type'
const resolverField = 'graphql:resolve_property'
const graphqlOptions = 'GqlModuleOptions'
const messagePatterns = ['microservices:pattern', 'websockets:message_mapping']
const rootTypes: readonly unknown[] = ['Query', 'Mutation', 'Subscription']

/** Whether Nest runs guards for GraphQL's field resolvers. */
export function runsFieldGuards(modules: ModulesContainer): boolean {
  for (const { providers } of modules.values()) {
    const { fieldResolverEnhancers }: { fieldResolverEnhancers?: unknown } =
      providers.get(graphqlOptions)?.instance ?? {}
    if (Array.isArray(fieldResolverEnhancers) && fieldResolverEnhancers.includes('guards')) return true
  }
  return false
}

/** Whether a method answers GraphQL: a query, a mutation or a field. */
export function isResolver(handler: Named): boolean {
  return [resolverType, resolverField].some((key) => Reflect.getMetadata(key, handler) !== undefined)
}

/**
 * Checks that Nest runs guards where `@Captcha()` stands: elsewhere it would do nothing, silently.
 * @throws {CaptchaError} naming the method and what to do
 */
export function checkGuardsRun(type: Named, handler: Named, fieldGuardsRun: boolean): void {
  const found = (key: string): unknown => Reflect.getMetadata(key, handler)
  const place = `${type.name}.${handler.name}`
  if (messagePatterns.some((pattern) => found(pattern) !== undefined)) {
    throw unsupported(place, 'A message has no HTTP request, and so no ticket; check it with verifier.check().')
  }
  if (found(httpPath) !== undefined || rootTypes.includes(found(resolverType))) return
  const isField = found(resolverField) === true || found(resolverType) !== undefined
  if (isField && fieldGuardsRun) return
  throw unsupported(
    place,
    isField
      ? "Nest runs no guards for GraphQL's fields. Guard the query or mutation above it, or set " +
          "GraphQLModule.forRoot({ fieldResolverEnhancers: ['guards'] })."
      : 'It is no handler that Nest runs guards for: no route, query or mutation.',
  )
}

function unsupported(place: string, remedy: string): CaptchaError {
  return new CaptchaError('ERR_CAPTCHA_UNSUPPORTED', `${place}: @Captcha() would do nothing here. ${remedy}`)
}
