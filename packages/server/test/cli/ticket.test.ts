import { createVerifier } from '@ticketgate/core'
import { tencent } from '@ticketgate/core/tencent'
import { describe, expect, test } from 'vitest'
import { call, keyFlags, pairFlags, run, serve, stopServices } from '../support/cli.js'
import { forwarder } from '../support/forwarder.js'
import { caFlags } from './doctor/doctored.js'

stopServices()

describe('ticket', () => {
  const about = ['--captcha-type', '1', '--user-ip', '1.1.1.1', '--business-id', '2', '--scene-id', '3', '--uid', 'u']

  test('prints a ticket that verifies for the visitor it names, from a service with --test-tickets', async () => {
    const { url, text } = await serve([...keyFlags, '--port', '0', '--test-tickets'])
    expect(text()).toContain('--test-tickets')
    const { code, out } = await run(['ticket', '--url', String(url), ...pairFlags, ...about])
    expect(code).toBe(0)
    expect(out.split('\n')).toHaveLength(1)
    const { ticket, randstr } = JSON.parse(out)
    expect(randstr).toMatch(/^@/)
    const check = { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 2, sceneId: 3 }
    expect(await call(url as string, { ...check, uid: 'v' })).toMatchObject({ code: 5100 })
    expect(await call(url as string, { ...check, uid: 'u' })).toMatchObject({ code: 0 })
    const { out: second } = await run(['ticket', '--url', new URL(url as string).origin, ...pairFlags, ...about])
    expect(JSON.parse(second).ticket).not.toBe(ticket)
  })

  test('prints a ticket for DescribeCaptchaResult, which no other check accepts', async () => {
    const { url } = await serve([...keyFlags, '--port', '0', '--test-tickets', '--captcha-app', '190000001=k'])
    const ticketFor = (id: string) => run(['ticket', '--url', String(url), ...pairFlags, '--captcha-app-id', id])
    const { ticket, randstr } = JSON.parse((await ticketFor('190000001')).out)
    const captcha = { captchaAppId: 190000001, appSecretKey: 'k' }
    const keys = { secretId: pairFlags[1] as string, secretKey: pairFlags[3] as string }
    const verifier = createVerifier({ provider: tencent({ ...keys, ...captcha, endpoint: new URL('/', url).href }) })
    expect(await verifier.check({ ticket, randstr }, { userIp: '1.1.1.1' })).toMatchObject({ outcome: 'pass' })
    await verifier.close()
    const check = { Action: 'CaptchaCheck', ticket, captchaType: 1, userIp: '1.1.1.1', businessId: 1 }
    expect(await call(url as string, check)).toMatchObject({ code: 5100 })
    expect((await ticketFor('7')).err).toMatch(/4000/)
  })

  test('names the certificate where it is not trusted, and takes one of your own by --ca', async () => {
    const { url } = await serve([...keyFlags, '--port', '0', '--test-tickets'])
    const proxy = await forwarder([new URL(url as string).origin])
    const untrusted = await run(['ticket', '--url', proxy, ...pairFlags, ...about])
    expect([untrusted.code, untrusted.err]).toEqual([
      1,
      expect.stringMatching(/DEPTH_ZERO_SELF_SIGNED_CERT.*--ca FILE/),
    ])
    const { code, out } = await run(['ticket', '--url', proxy, ...caFlags(), ...pairFlags, ...about])
    expect([code, out]).toEqual([0, expect.stringContaining('"ticket"')])
  })

  test('is refused by a service without --test-tickets, and with a wrong key', async () => {
    const { url } = await serve([...keyFlags, '--port', '0'])
    const refused = await run(['ticket', '--url', String(url), ...pairFlags, ...about])
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('4300')])
    const unsigned = await run([
      'ticket',
      '--url',
      String(url),
      '--secret-id',
      'AKIDcli',
      '--secret-key',
      'x',
      ...about,
    ])
    expect([unsigned.code, unsigned.err]).toEqual([1, expect.stringContaining('4100')])
  })
})
