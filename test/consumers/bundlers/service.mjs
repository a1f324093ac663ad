// The captcha service in an application that is bundled without it; run, it prints what it drew and spoke.
import { createService } from '@ticketgate/server'

async function main() {
  const keys = { secretId: 'AKIDexample', secretKey: 'a test key', sealKeys: ['a seal key of the check, long enough'] }
  const { app, close } = createService(keys)
  const post = async (path, payload) => (await app.inject({ method: 'POST', url: `/widget/${path}`, payload })).json()
  const { token } = await post('session', { appId: '190000001' })
  const slide = await post('challenge', { token })
  const { challenge } = await post('challenge', { token, alternative: 'audio' })
  const spoken = await app.inject({ url: `/widget/audio?${new URLSearchParams({ challenge })}` })
  console.log(slide.kind, spoken.headers['content-type'])
  await close()
}

main()
