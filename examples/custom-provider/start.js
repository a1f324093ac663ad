import { once } from 'node:events'
import { createServer } from 'node:http'
import { createVerifier } from '@ticketgate/core'
import { portOf, refused } from '../shared/port.js'
import { onStop } from '../shared/stop.js'
import { acme } from './acme.js'
import { newsletterApp } from './app.js'
import { pretendVendor } from './pretend-vendor.js'

const port = portOf('PORT', 3000)
const apiKey = 'a-key-of-acme'
const vendor = await pretendVendor(apiKey)
const endpoint = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (vendor.address()).port}/v1/check`
const app = newsletterApp(createVerifier({ provider: acme({ apiKey, endpoint }) }))

const server = createServer(app).listen(port, '127.0.0.1')
await once(server, 'listening').catch(refused('Newsletter', port, 'PORT'))
const url = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}/subscribe`

onStop(() => {
  server.close()
  vendor.close()
  server.closeAllConnections()
  vendor.closeAllConnections()
})

console.log(`Newsletter: ${url}`)
console.log('Try it twice:')
console.log(
  `  curl -i -H 'content-type: application/json' -d '{"email":"ada@example.com","acme-solution":"good-1"}' ${url}`,
)
