import { gzipSync } from 'node:zlib'
import { code, json, type VendorAnswer } from './loopback-vendor.js'

export interface VendorFault {
  readonly answer: VendorAnswer
  /** In one word, as `told` gives it. */
  readonly verdict: string
  /** How often the vendor is asked. */
  readonly calls: number
}

const raw =
  (...parts: (string | Buffer)[]): VendorAnswer =>
  (_, __, socket) => {
    for (const part of parts) socket.write(part)
  }
const rawThenReset =
  (...parts: string[]): VendorAnswer =>
  (_, __, socket) => {
    socket.write(parts.join(''), () => socket.resetAndDestroy())
  }
const status =
  (number: number, headers: Record<string, string> = {}): VendorAnswer =>
  (_, response) => {
    response.writeHead(number, headers).end('{"code":0,"message":"No Error"}')
  }
const text =
  (body: string | Buffer, headers: Record<string, string> = {}): VendorAnswer =>
  (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', ...headers }).end(body)
  }
const drip: VendorAnswer = (_, response) => {
  response.writeHead(200, { 'Content-Type': 'application/json' })
  const bytes = '{"code":0,"message":"No Error"}'.split('')
  const timer = setInterval(() => response.write(bytes.shift() ?? ' '), 25)
  response.on('close', () => clearInterval(timer))
}
const endless: VendorAnswer = (_, response) => {
  response.writeHead(200, { 'Content-Length': String(100 * 2 ** 20) })
  const mebibyte = Buffer.alloc(2 ** 20, 0x20)
  const more = (): void => {
    while (!response.destroyed && response.write(mebibyte));
  }
  response.on('drain', more)
  more()
}
/** Of a good answer. */
export const responseHead = 'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n'
const deep = `{"code":0,"level":${'['.repeat(30_000)}${']'.repeat(30_000)}}`

type Row = readonly [name: string, answer: VendorAnswer, verdict: string, calls: number]
const rows: Row[] = [
  ['accepts and hangs', () => {}, 'timeout', 1],
  ['resets before its answer', (_, __, socket) => socket.resetAndDestroy(), 'network', 2],
  ['ends before its answer', (_, __, socket) => socket.end(), 'network', 2],
  ['resets within its headers', rawThenReset('HTTP/1.1 200 OK\r\nContent-'), 'network', 2],
  ['resets after its headers', rawThenReset(responseHead, 'Content-Length: 31\r\n\r\n'), 'network', 2],
  ['resets within its body', rawThenReset(responseHead, 'Content-Length: 31\r\n\r\n{"code":0,'), 'network', 2],
  ['sends one byte at a time', drip, 'timeout', 1],
  ['hangs within its headers', raw('HTTP/1.1 200 OK\r\nContent-'), 'timeout', 1],
  ['hangs within its body', raw(responseHead, 'Content-Length: 31\r\n\r\n{"code":0,'), 'timeout', 1],
  ['sends on and on 1xx', raw('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(50)), 'timeout', 1],
  ['speaks no HTTP', raw('SSH-2.0-OpenSSH_9.2\r\n'), 'network', 2],
  ['sends headers without end', raw(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`), 'network', 2],
  ['says 100 Continue, which nobody asked for', raw('HTTP/1.1 100 Continue\r\n\r\n'), 'network', 2],
  ['redirects', status(302, { Location: 'http://127.0.0.1:1/' }), 'misconfigured', 1],
  ['answers 204', status(204), 'vendor', 1],
  ['answers 403', status(403), 'misconfigured', 1],
  ['answers 429', status(429), 'throttled', 1],
  ['answers 500', status(500), 'vendor', 1],
  ['answers 503', status(503, { 'Retry-After': '3600' }), 'vendor', 1],
  ['sends HTML', text('<html><body>Service unavailable</body></html>', { 'Content-Type': 'text/html' }), 'vendor', 1],
  ['sends truncated JSON', text('{"code":0,"message":"No Err'), 'vendor', 1],
  ['sends nothing', text(''), 'vendor', 1],
  ['sends 100 MB', endless, 'vendor', 1],
  ['sends a gzip bomb', text(gzipSync(Buffer.alloc(10 * 2 ** 20, 0x20)), { 'Content-Encoding': 'gzip' }), 'vendor', 1],
  [
    'sends UTF-16',
    text(Buffer.from('{"code":0}', 'utf16le'), { 'Content-Type': 'application/json; charset=utf-16' }),
    'vendor',
    1,
  ],
  ['sends no code', json({ message: 'No Error' }), 'vendor', 1],
  ['sends a float as its code', code(0.5), 'vendor', 1],
  ['sends a word as its code', code('Success'), 'vendor', 1],
  ['sends its code in a list', json([{ code: 0 }]), 'vendor', 1],
  ['sends its code twice, the second a failure', text('{"code":0,"code":6000}'), 'vendor', 1],
  ['sends its code as text', code('0'), 'pass', 1],
  [
    'sends GBK',
    text(
      Buffer.concat([Buffer.from('{"code":0,"message":"'), Buffer.from([0xb3, 0xc9, 0xb9, 0xa6]), Buffer.from('"}')]),
    ),
    'pass',
    1,
  ],
  ['nests its answer 30,000 deep', text(deep), 'pass', 1],
  ['closes the connection after its answer', code(0, { Connection: 'close' }), 'pass', 1],
]

/** What a vendor may do instead of a plain answer, as the end of "a vendor that …"; the last ones do no harm. */
export const vendorFaults = rows.map(([name, answer, verdict, calls]) => [name, { answer, verdict, calls }] as const)
