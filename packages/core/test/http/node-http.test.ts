import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { rejected } from '../../src/check/stored-verdict.js'
import { refusalReply } from '../../src/guard/reply.js'
import { pathOf, sendReply } from '../../src/http/node-http.js'

const servers: ReturnType<typeof createServer>[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))))
})

test.each([
  ['/login', '/login'],
  ['/a/login?x=1', '/a/login'],
  ['/a?b?c#d', '/a'],
  ['/a#b?c', '/a'],
  ['', ''],
  ['?', ''],
  ['*', '*'],
])('pathOf(%j) is %j', (target, path) => {
  expect(pathOf(target)).toBe(path)
})

test('a reply is sent to the byte, and dropped where the response was already answered', async () => {
  const reply = refusalReply(rejected('p', 'missing'))
  const server = createServer((request, response) => {
    if (request.url === '/late') response.writeHead(408).end()
    sendReply(response, reply)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const response = await fetch(url, { headers: { connection: 'close' } })
  expect(response.status).toBe(400)
  for (const [name, value] of Object.entries(reply.headers)) expect(response.headers.get(name)).toBe(value)
  expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.from(reply.body))
  expect((await fetch(`${url}/late`, { headers: { connection: 'close' } })).status).toBe(408)
  const head = await fetch(url, { method: 'HEAD', headers: { connection: 'close' } })
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
    400,
    String(reply.body.length),
    '',
  ])
})
