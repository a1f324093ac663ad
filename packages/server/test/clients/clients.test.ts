import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createService } from '../../src/index.js'
import { answerOf, type Params, sealKey, secretId, secretKey } from '../support/service.js'
import { callTianyu } from './tianyu.mjs'

type Caller = (method: 'GET' | 'POST', signatureMethod: string, parameters: Params) => Promise<string>

const service = createService({
  secretId,
  secretKey,
  sealKeys: [sealKey],
  port: 0,
  budgets: false,
})
let endpoint = ''
beforeAll(async () => {
  endpoint = `${await service.listen()}/v2/index.php`
})
afterAll(() => service.close())

const node: Caller = (method, signatureMethod, parameters) =>
  callTianyu({ endpoint, secretId, secretKey, method, signatureMethod, parameters })

const hasPython = spawnSync('python3', ['-c', 'import urllib.request, hmac']).status === 0
const script = fileURLToPath(new URL('tianyu.py', import.meta.url))
/** A call a line, and an answer a line. */
const pythonClient = hasPython ? spawn('python3', [script], { stdio: ['pipe', 'pipe', 'inherit'] }) : undefined
const pythonAnswers = pythonClient && createInterface(pythonClient.stdout)[Symbol.asyncIterator]()
// What it says of a call that it cannot make stands in the output, and the call fails.
pythonClient?.stdin.on('error', () => {})
afterAll(() => pythonClient?.stdin.end())

const python: Caller = async (method, signatureMethod, parameters) => {
  pythonClient?.stdin.write(`${JSON.stringify([endpoint, secretId, secretKey, method, signatureMethod, parameters])}\n`)
  const answered = await pythonAnswers?.next()
  if (answered?.done !== false) throw new Error('tianyu.py has ended.')
  return JSON.parse(answered.value)
}

if (!hasPython) console.warn('\n!!! python3 is missing: the Python client of the captcha API is NOT tested here.\n')

test.runIf(process.env['CI'] === 'true')('python3 is installed on CI', () => {
  expect(hasPython).toBe(true)
})

const clients: Array<[string, Caller, boolean]> = [
  ['Node', node, true],
  ['Python', python, hasPython],
]

describe.each(clients)('a client in %s', (_, callService, isThere) => {
  const identity = { userIp: '121.14.96.121', businessId: 1, uid: '名前 & a+b', sceneId: 1 }

  test.runIf(isThere).each([
    ['GET', 'HmacSHA1'],
    ['GET', 'HmacSHA256'],
    ['POST', 'HmacSHA1'],
    ['POST', 'HmacSHA256'],
  ] as const)('calls all five actions by %s with %s', async (method, hash) => {
    const json = async (parameters: Params) => JSON.parse(await callService(method, hash, parameters))

    const { url } = await json({ Action: 'CaptchaGetUrl', ...identity, captchaType: 1, isHttps: 0 })
    const picture = await fetch(url)
    const vsig = /vsig=([^;]+)/.exec(picture.headers.get('set-cookie') ?? '')?.[1] as string
    const verifyCode = answerOf(service, 'picture', vsig)
    const verified = await json({ Action: 'CaptchaVerify', captchaSig: vsig, verifyCode })
    expect(verified).toMatchObject({ code: 0, is_right: 1 })
    const check = {
      Action: 'CaptchaCheck',
      ...identity,
      captchaType: 1,
      ticket: verified.ticket,
      RequestClient: 'TEST_1',
    }
    expect(await json(check)).toMatchObject({ code: 0 })
    expect(await json({ ...check, uid: 'another' })).toMatchObject({ code: 5100 })

    const query = { Action: 'CaptchaQuery', ...identity, captchaType: 1 }
    expect(await json({ ...query, script: 0 })).toMatchObject({ code: 0, script: expect.stringContaining('capInit') })
    expect(await callService(method, hash, { ...query, script: 1 })).toContain('capInit')

    const frame = { Action: 'CaptchaIframeQuery', captchaType: 9, disturbLevel: 1, isHttps: 0, clientType: 1 }
    const script = await fetch((await json(frame)).url)
    expect(await script.text()).toContain('capInit')
  })
})

test('a client that keeps its connection is served on that connection', async () => {
  const { Agent, request } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const ports = new Set<number | undefined>()
  for (let i = 0; i < 3; i += 1) {
    const outgoing = request(endpoint, { agent, method: 'GET' })
    outgoing.end()
    const [response] = await once(outgoing, 'response')
    ports.add(outgoing.socket?.localPort)
    response.resume()
    await once(response, 'end')
  }
  expect(ports.size).toBe(1)
  agent.destroy()
})
