import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { run } from '../../support/cli.js'
import { examine } from './doctored.js'

/** Something that takes connections; `answer` says what it writes to a command, undefined: nothing. */
async function redisThat(answer: (command: string) => string | undefined): Promise<string> {
  const server = createServer((socket) => {
    onTestFinished(() => void socket.destroy())
    socket.on('error', () => {})
    socket.on('data', (data) => {
      for (const [, command = ''] of String(data).matchAll(/^\*\d+\r\n\$\d+\r\n(\w+)\r\n/gm)) {
        socket.write(answer(command.toUpperCase()) ?? '')
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `redis://:the-password@127.0.0.1:${(server.address() as AddressInfo).port}`
}

const greeting = '%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n'
const infoOf = (version: string) => {
  const info = `redis_version:${version}\r\nmaxmemory:1\r\nmaxmemory_policy:noeviction\r\naof_enabled:1\r\n`
  return `$${info.length}\r\n${info}\r\n`
}
/** As Redis 5 has it, and later ones whose HELLO was renamed: with all that was sent. */
const unknownHello =
  '-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `default`, `the-password`, \r\n'

test.each(['redis://:ab/cd@127.0.0.1:6379', 'redis://:ab%cd@127.0.0.1:6379', 'redis://127.0.0.1:6379/ab/cd'])(
  'the URL %s of a Redis is a mistake on the command line, which is not repeated',
  async (url) => {
    const refusals = [await run(['doctor', '--redis', url]), await run(['doctor', '--json'], { TICKETGATE_REDIS: url })]
    for (const { code, out, err } of refusals) {
      expect([code, out, err]).toEqual([
        2,
        '',
        expect.stringMatching(/^ticketgate doctor: --redis must be a URL.*\nSee/),
      ])
      expect(err).not.toMatch(/ab.cd/)
    }
  },
)

test.each([
  ['says nothing at all', 'HELLO'],
  ['stops answering once it is connected', 'INFO'],
  ['stops answering in the middle of the service’s commands', 'EVALSHA'],
])('a Redis that %s does not answer in time', async (_, last) => {
  const deadline = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(deadline.signal)
  onTestFinished(() => void vi.restoreAllMocks())
  const answers: Readonly<Record<string, string>> = { HELLO: greeting, CLIENT: '+OK\r\n', INFO: infoOf('7.2.0') }
  const url = await redisThat((command) => {
    if (command !== last) return answers[command]
    deadline.abort()
    return undefined
  })
  const { exitCode, codes, findings } = await examine('--redis', url)
  expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_REDIS_UNREACHABLE']])
  expect(findings.at(-1)?.message).toContain('no answer in time')
})

test('a Redis that does not know HELLO is too old, and the password that it repeats is not shown', async () => {
  const url = await redisThat((command) => (command === 'HELLO' ? unknownHello : '+OK\r\n'))
  const { exitCode, codes, out, err } = await examine('--redis', url)
  expect([exitCode, codes]).toEqual([1, ['TICKETGATE_DOCTOR_REDIS_VERSION']])
  expect(out + err).not.toContain('the-password')
  const served = await run(['serve', '--port', '0', '--redis', url])
  expect([served.code, served.err]).toEqual([2, expect.stringContaining('ERR unknown command `HELLO`')])
  expect(served.err).not.toContain('the-password')
})

test('a Redis that says that it is too old, and rejects what it does not know, is too old', async () => {
  const answers: Readonly<Record<string, string>> = { HELLO: greeting, CLIENT: '+OK\r\n', INFO: infoOf('5.0.14') }
  const url = await redisThat((command) => answers[command] ?? '-ERR syntax error\r\n')
  const { codes } = await examine('--redis', url)
  expect(codes).toEqual(['TICKETGATE_DOCTOR_REDIS_VERSION'])
})
