import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createService, type Service } from '@ticketgate/server'
import { afterEach, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const keys = { secretId: 'AKIDreadme-test', secretKey: 'readme-test-secret-key' }
const read = (file: string) => readFileSync(root + file, 'utf8')

/** A page's first example, word for word. */
function exampleOf(file: string): string {
  const [, code] = /^```js\n(.+?)^```$/ms.exec(read(file)) ?? []
  if (code === undefined) throw new Error(`${file} has no example`)
  return code
}

function replaced(code: string, from: string, to: string): string {
  expect(code).toContain(from)
  return code.replace(from, to)
}

let child: ChildProcess | undefined
let service: Service | undefined
afterEach(async () => {
  child?.kill()
  await service?.close()
  service = undefined
})

/** Runs an example as pasted, but for its port. */
async function start(code: string): Promise<number> {
  const told = `.listen(0, '127.0.0.1', function () { console.log(this.address().port) })`
  const env = { ...process.env, SECRET_ID: keys.secretId, SECRET_KEY: keys.secretKey }
  const args = ['--input-type=module', '-e', replaced(code, '.listen(3000)', told)]
  child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')
  return Number(line)
}

/** The path goes out as it is, which fetch would not let it. */
async function send(port: number, method: string, path: string): Promise<number | undefined> {
  const call = request({ host: '127.0.0.1', port, method, path }).end()
  const [response] = await once(call, 'response')
  response.resume()
  return response.statusCode
}

test.each(['README.md', 'README.zh-CN.md'])('the example of %s serves captchas and guards the login', async (file) => {
  service = createService({ ...keys, port: 0, sealKeys: ['a seal key for the example, 32 characters or more'] })
  const endpoint = `${await service.listen()}/v2/index.php`
  const port = await start(replaced(exampleOf(file), 'http://127.0.0.1:8787/v2/index.php', endpoint))
  expect(await send(port, 'GET', '/captcha.js')).toBe(200)
  expect(await send(port, 'POST', '/login')).toBe(400)
  expect(await send(port, 'POST', '/login?ticket=nonsense')).toBe(403)
})

test('no request ends the server that core’s page shows', async () => {
  const port = await start(exampleOf('packages/core/README.md'))
  for (const path of ['//', '/\\', '/%', '/?ticket', 'http://[', '*']) {
    expect(await send(port, 'POST', path)).toBe(400)
  }
  expect(await send(port, 'GET', '/')).toBe(400)
  expect(child?.exitCode).toBe(null)
})

describe('npx ticketgate', () => {
  const pages = [
    ...['README.md', 'README.zh-CN.md'],
    ...readdirSync(`${root}docs`).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
    ...readdirSync(`${root}packages`).flatMap((name) => (name === 'widget' ? [] : [`packages/${name}/README.md`])),
  ]

  // Without the package npx would fetch whatever bears that name at the registry, and run it with the secret key.
  test.each(pages)('is said in %s only once its package is installed', (page) => {
    const [before, ...rest] = read(page).split('npx ticketgate')
    if (rest.length > 0) expect(before).toMatch(/npm install .*@ticketgate\/server/)
  })
})
