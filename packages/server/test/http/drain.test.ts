import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { keyFlags, serve, stopServices } from '../support/cli.js'
import { testService } from '../support/service.js'

stopServices()

/** A client that keeps what it is told. */
async function connected(url: string): Promise<{ socket: Socket; received: () => string }> {
  const { port, hostname } = new URL(url)
  const socket = connect(Number(port), hostname)
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  // A connection that is cut may say so.
  socket.on('error', () => {})
  await once(socket, 'connect')
  return { socket, received: () => text }
}

const body = 'Action=CaptchaCheck'
const head = `POST /v2/index.php HTTP/1.1
Host: captcha.test
Content-Type: application/x-www-form-urlencoded
Content-Length: ${body.length}

`.replaceAll('\n', '\r\n')

describe('at SIGTERM idle connections are closed and the request in progress is answered', () => {
  test.each(['127.0.0.1', 'localhost'])('on %s', async (host) => {
    const { child, url = '' } = await serve([...keyFlags, '--host', host, '--port', '0'])
    const exit = once(child, 'exit')
    const silent = await connected(url)
    const idle = await connected(url)
    idle.socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await expect.poll(() => idle.received()).toMatch(/}$/)
    const busy = await connected(url)
    // With a 100-continue the service says that it holds the request.
    busy.socket.write(head.replace('Content-Type', 'Expect: 100-continue\r\nContent-Type'))
    await expect.poll(() => busy.received()).toContain('100 Continue')

    const closed = Promise.all([once(silent.socket, 'close'), once(idle.socket, 'close')])
    child.kill('SIGTERM')
    await closed
    expect([silent.received(), child.exitCode]).toEqual(['', null])
    await expect(fetch(`${url}/healthz`)).rejects.toThrow()

    busy.socket.write(body)
    await once(busy.socket, 'close')
    expect(busy.received()).toMatch(/HTTP\/1\.1 200 OK\r\n.*connection: close\r\n.*"code":4000/is)
    expect(await exit).toEqual([0, null])
  })
})

describe('a service that stops', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('answers a request that has arrived on a kept connection, in its protocol', async () => {
    const service = testService()
    const { socket, received } = await connected(await service.listen())
    socket.write(head + body)
    await expect.poll(() => received()).toContain('"code":4000')
    socket.write(head + body)
    const stopped = service.close()
    await Promise.all([once(socket, 'close'), stopped])
    expect(received().match(/HTTP\/1\.1 .*$/gm)).toEqual(['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK'])
    expect(received().match(/^connection: .*$/gim)).toEqual(['Connection: keep-alive', 'connection: close'])
  })

  test('cuts off a request that is not over after 8 seconds', async () => {
    const service = testService()
    const { socket, received } = await connected(await service.listen())
    const isHeld = once(service.app.server, 'request')
    socket.write(head)
    await isHeld
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const cut = once(socket, 'close')
    const stopped = service.close()
    await expect.poll(() => vi.getTimerCount()).toBeGreaterThan(0)
    vi.advanceTimersByTime(7_999)
    expect(socket.closed).toBe(false)
    vi.advanceTimersByTime(1)
    await Promise.all([cut, stopped])
    expect(received()).toBe('')
  })
})
