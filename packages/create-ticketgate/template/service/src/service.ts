import { createService } from '@ticketgate/server'
import { env } from './env.js'

/**
 * The captcha service, in this process: right for development. In production it runs by itself (`ticketgate serve`, with
 * the same keys), and TICKETGATE_URL is where.
 */
export async function startService() {
  const { hostname, port } = new URL(env('TICKETGATE_URL'))
  const service = createService({
    secretId: env('TICKETGATE_SECRET_ID'),
    secretKey: env('TICKETGATE_SECRET_KEY'),
    sealKeys: [env('TICKETGATE_SEAL_KEY')],
    host: hostname,
    port: Number(port),
  })
  await service.listen().catch((error) => {
    console.error(`The captcha service did not start: ${error.message}`)
    process.exit(1)
  })
  return service
}
