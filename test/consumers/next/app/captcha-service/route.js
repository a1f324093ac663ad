import { createService } from '@ticketgate/server'

let service

/** What the captcha service draws, which reads its files beside its own code. */
export async function GET() {
  const sealKeys = ['a seal key of the check, long enough']
  service ??= createService({ secretId: 'AKIDexample', secretKey: 'a secret key of the check', sealKeys })
  const post = async (path, payload) =>
    (await service.app.inject({ method: 'POST', url: `/widget/${path}`, payload })).json()
  const { token } = await post('session', { appId: '190000001' })
  const { kind } = await post('challenge', { token })
  return Response.json({ kind })
}
