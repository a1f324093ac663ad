import { randomBytes } from 'node:crypto'
import { createVerifier } from '@ticketgate/core'
import { tianyu } from '@ticketgate/core/tianyu'
import { createService } from '@ticketgate/server'
import { portOf, refused } from '../../shared/port.js'
import { onStop } from '../../shared/stop.js'
import { smsApp } from './app.js'

const keys = { secretId: 'AKIDexample', secretKey: 'development-key-of-the-examples' }
const port = portOf('PORT', 3000)
const servicePort = portOf('SERVICE_PORT', 8787)

const service = createService({ ...keys, sealKeys: [randomBytes(32).toString('hex')], port: servicePort })
const serviceUrl = await service.listen().catch(refused('The captcha service', servicePort, 'SERVICE_PORT'))
// For the vendor itself, remove `endpoint` and the service above.
const verifier = createVerifier({ provider: tianyu({ ...keys, endpoint: `${serviceUrl}/v2/index.php` }) })
const app = await smsApp(verifier)
await app.listen(port, '127.0.0.1').catch(refused('SMS page', port, 'PORT'))
onStop(() => Promise.all([app.close(), verifier.close(), service.close()]))
console.log(`SMS page: ${await app.getUrl()}/ (Ctrl-C ends it)`)
