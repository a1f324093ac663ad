import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { createService } from '@ticketgate/server'
import { portOf, refused } from './port.js'
import { onStop } from './stop.js'

const host = '127.0.0.1'
const keys = { secretId: 'AKIDexample', secretKey: 'development-key-of-the-examples' }

const login = {
  page: 'Login page',
  hint: 'User "ada", password "lovelace". Ctrl-C ends both.',
  // For the vendor itself, remove `endpoint` and the service.
  makeProvider: (/** @type {string} */ serviceUrl) => tianyu({ ...keys, endpoint: `${serviceUrl}/v2/index.php` }),
}

/**
 * Starts the bundled captcha service and one example that uses it; Ctrl-C stops both.
 * @template {object} [Identity=import('@ticketgate/core/tianyu').TianyuIdentity]
 * @template {string} [Name='ticket']
 * @param {(verifier: import('@ticketgate/core').Verifier<Identity, Name>) =>
 *   import('node:http').Server | Promise<import('node:http').Server>} makeServer
 * @param {{ page: string, hint: string,
 *   makeProvider: (serviceUrl: string) => import('@ticketgate/core').Provider<Identity, Name> }} [example] a login by default
 */
export async function startExample(makeServer, { page, hint, makeProvider } = /** @type {any} */ (login)) {
  const port = portOf('PORT', 3000)
  const servicePort = portOf('SERVICE_PORT', 8787)

  const service = createService({ ...keys, sealKeys: [randomBytes(32).toString('hex')], host, port: servicePort })
  await service.listen().catch(refused('The captcha service', servicePort, 'SERVICE_PORT'))
  const verifier = createVerifier({ provider: makeProvider(`${service.url}`) })

  const server = await makeServer(verifier)
  await once(server.listen(port, host), 'listening').catch(refused(page, port, 'PORT'))
  const { port: bound } = /** @type {import('node:net').AddressInfo} */ (server.address())

  // Before it says that it has started: whoever waits for that may stop it at once.
  onStop(() => {
    server.close()
    server.closeAllConnections()
    return Promise.all([verifier.close(), service.close()])
  })

  console.log(`Captcha service: ${service.url}/healthz`)
  console.log(`${page}: http://${host}:${bound}/`)
  console.log(hint)
}
