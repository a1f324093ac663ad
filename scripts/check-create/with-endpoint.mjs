// Loaded before a generated app (--import): its provider calls the endpoint of this check, and not the vendor's. The app's
// own files stay as they were generated.
import { register } from 'node:module'

const { CHECK_MODULE: specifier, CHECK_FACTORY: factory, CHECK_ENDPOINT: endpoint } = process.env

const hooks = `
const wrapped = (address) => \`
  import provider from \${JSON.stringify(address)}
  export const ${factory} = (options) => provider.${factory}({ ...options, endpoint: ${JSON.stringify(endpoint)} })
\`
export async function resolve(name, context, next) {
  const found = await next(name, context)
  if (name !== ${JSON.stringify(specifier)} || context.parentURL.startsWith('data:')) return found
  return { url: 'data:text/javascript,' + encodeURIComponent(wrapped(found.url)), format: 'module', shortCircuit: true }
}`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
