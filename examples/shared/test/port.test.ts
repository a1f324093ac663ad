import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { isCi } from '../../../test/left-out.js'

const examples = fileURLToPath(new URL('../..', import.meta.url))
// What ships: `npm test` has built it.
const starts = [
  'express-login/start.js',
  'koa-login/start.js',
  'fastify-login/start.js',
  'node-http/start.js',
  'hono/start.js',
  'react-login/start.js',
  'vue-login/start.js',
  'next-login/start.js',
  'express-sms/start.js',
  'nestjs-sms/dist/start.js',
  'custom-provider/start.js',
]

async function run(args: string[], env: Record<string, string>) {
  const child = spawn(process.execPath, args, { cwd: examples, env: { ...process.env, ...env } })
  const ended = once(child, 'exit')
  const [out, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, out, stderr }
}

describe.each(starts)('examples/%s', (start) => {
  const here = test.skipIf(!isCi && start !== starts[0])

  here('says that PORT is no port, in one line', async () => {
    const stderr = 'PORT must be a port, 1 to 65535, or 0 for any free one; it is "abc".\n'
    expect(await run([start], { PORT: 'abc' })).toEqual({ code: 1, out: '', stderr })
  })

  here('says that PORT is taken, without a stack', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const { code, stderr } = await run([start], { PORT: `${port}`, SERVICE_PORT: '0' })
    other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`port ${port} is taken`)
    expect(stderr).not.toMatch(/^ +at /m)
  })
})

const printed = `import { portOf } from './shared/port.js'; console.log(portOf('SERVICE_PORT', 8787))`
const printPort = (value?: string) =>
  run(['--input-type=module', '-e', printed], value === undefined ? {} : { SERVICE_PORT: value })

test.skipIf(!isCi).each(['', ' ', 'abc', '99999', '65536', '-1', '80.5', '1e3', '0x50'])(
  '%j is no port',
  async (value) => {
    expect(await printPort(value)).toEqual({
      code: 1,
      out: '',
      stderr: expect.stringMatching(/^SERVICE_PORT must .+\.\n$/),
    })
  },
)

test.each([
  ['0', '0\n'],
  ['65535', '65535\n'],
  [undefined, '8787\n'],
])('%j is the port %j', async (value, out) => {
  expect(await printPort(value)).toEqual({ code: 0, out, stderr: '' })
})
