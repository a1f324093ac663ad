import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { signedParams, testService } from '../support/service.js'

let service: ReturnType<typeof testService>
let url: URL
beforeEach(async () => {
  service = testService()
  url = new URL(await service.listen())
})
afterEach(() => service.close())

/** All that the service says on a socket of its own, until it ends it. */
function say(bytes: string): Promise<string> {
  const socket = connect(Number(url.port), url.hostname)
  let text = ''
  return new Promise((resolve, reject) => {
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => {
      socket.end()
      resolve(text)
    })
    socket.on('error', reject)
    socket.write(bytes)
  })
}

const queryOf = (params: Record<string, string | number>) =>
  new URLSearchParams(
    signedParams(
      service,
      { Action: 'CaptchaCheck', captchaType: 1, userIp: '1.1.1.1', businessId: 1, ...params },
      { host: url.host },
    ) as Record<string, string>,
  ).toString()
const get = (query: string) =>
  say(`GET /v2/index.php?${query} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`)
const answerOf = (text: string) => {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  return { status: head.split('\r\n')[0], body: JSON.parse(body) }
}

describe('a long query', () => {
  test('is read up to 64 KB, as a form is', async () => {
    const ticket = 'x'.repeat(60_000)
    expect(answerOf(await get(queryOf({ ticket })))).toMatchObject({ status: 'HTTP/1.1 200 OK', body: { code: 5100 } })
    const uid = 'x'.repeat(20_000)
    expect(answerOf(await get(queryOf({ ticket: 'x', uid })))).toMatchObject({
      status: 'HTTP/1.1 200 OK',
      body: { code: 4000 },
    })
  })

  // However the network cuts it up, and while the client still sends.
  test.each([66_000, 100_000, 5_000_000])(
    'of %i bytes is answered by 4000 in HTTP 200, which old SDKs can read',
    async (length) => {
      const answer = answerOf(await get(queryOf({ ticket: 'x'.repeat(length) })))
      expect(answer).toEqual({
        status: 'HTTP/1.1 200 OK',
        body: { code: 4000, codeDesc: 'InvalidParameter', message: expect.stringContaining('65536') },
      })
    },
  )

  test('is answered so that fetch gets the answer, too', async () => {
    const response = await fetch(`${url.origin}/v2/index.php?${queryOf({ ticket: 'x'.repeat(80_000) })}`)
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ code: 4000 })])
  })
})

test('input that is not HTTP is answered 400, and nothing of it is repeated', async () => {
  const answer = await say('somebody’s secret\r\n\r\n')
  expect(answerOf(answer)).toEqual({ status: 'HTTP/1.1 400 Bad Request', body: { error: 'invalid' } })
})

test('a client that does not close its connection after the answer is disconnected', async () => {
  // It never ends its own side.
  const socket = connect({ port: Number(url.port), host: url.hostname, allowHalfOpen: true }).resume()
  const isEnded = once(socket, 'end')
  socket.write(`GET /v2/index.php?${'x'.repeat(70_000)}`)
  await isEnded
  const connections = () => new Promise((resolve) => service.app.server.getConnections((_, count) => resolve(count)))
  await expect.poll(connections, { timeout: 20_000 }).toBe(0)
  socket.destroy()
})
