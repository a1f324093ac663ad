import { createVerifier } from '@ticketgate/core'
import { acme } from './acme.js'
import { newsletterApp } from './app.js'
import { pretendVendor } from './pretend-vendor.js'

const apiKey = 'a-key-of-acme'
const vendor = await pretendVendor(apiKey)
const endpoint = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (vendor.address()).port}/v1/check`
const app = newsletterApp(createVerifier({ provider: acme({ apiKey, endpoint }) }))

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
  console.log(`Newsletter: http://127.0.0.1:${port}/subscribe`)
  console.log('Try it twice:')
  console.log(
    `  curl -i -H 'content-type: application/json' -d '{"email":"ada@example.com","acme-solution":"good-1"}' ` +
      `http://127.0.0.1:${port}/subscribe`,
  )
})

process.once('SIGINT', () => {
  server.close()
  vendor.close()
  server.closeAllConnections()
  vendor.closeAllConnections()
})
