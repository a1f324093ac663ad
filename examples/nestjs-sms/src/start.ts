import { randomBytes } from 'node:crypto'
import { createVerifier, tianyu } from '@ticketgate/core'
import { createService } from '@ticketgate/server'
import { smsApp } from './app.js'

const keys = { secretId: 'AKIDexample', secretKey: 'development-key-of-the-examples' }
const { PORT = '3000', SERVICE_PORT = '8787' } = process.env

const service = createService({ ...keys, sealKeys: [randomBytes(32).toString('hex')], port: Number(SERVICE_PORT) })
// Against the vendor, `endpoint` goes, and the service above with it.
const verifier = createVerifier({ provider: tianyu({ ...keys, endpoint: `${await service.listen()}/v2/index.php` }) })
const app = await smsApp(verifier)
await app.listen(Number(PORT), '127.0.0.1')
console.log(`SMS page: ${await app.getUrl()}/ (Ctrl-C ends it)`)

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => Promise.all([app.close(), verifier.close(), service.close()]))
}
