import { createServer } from 'node:http'
import { oneaccess } from '@ticketgate/core/oneaccess'
import { startExample } from '../shared/start-example.js'
import { smsApp } from './app.js'

/** With OneAccess as the sender: `POST /api/v2/sdk/sms/send` with `{ mobile, type, captcha_token: captchaToken }`. */
function sendCode({ phone, code }) {
  console.log(`To ${phone}: your code is ${code}.`)
}

await startExample((verifier) => createServer(smsApp(verifier, sendCode)), {
  page: 'SMS page',
  hint: 'Any number of 11 digits that begins with 1 will do: the code is printed here. Ctrl-C ends both.',
  // For OneAccess itself, `domain` and `clientId` are your tenant's; remove `endpoint`.
  makeProvider: (serviceUrl) => oneaccess({ domain: 'acme.example.com', clientId: 'example', endpoint: serviceUrl }),
})
