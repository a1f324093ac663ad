import { startApp } from './app.js'
import { verifier } from './captcha.js'
// if service
import { startService } from './service.js'

// end

const { PORT = '3000', HOST = '127.0.0.1' } = process.env

// if service
const service = await startService()
// end
const app = await startApp(verifier, Number(PORT), HOST).catch((error) => {
  console.error(`The app did not start: ${error.message}`)
  process.exit(1)
})
console.log(`Login page: ${app.url}/ (Ctrl-C ends it)`)

async function stop() {
  await app.close()
  await verifier.close()
  // if service
  await service.close()
  // end
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
