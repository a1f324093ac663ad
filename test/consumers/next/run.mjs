// Builds the application as `next build` does, serves what came of it, and asks each of its routes.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'

process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
execFileSync('npx', ['--no-install', 'next', 'build'], { stdio: ['ignore', 'inherit', 'inherit'] })

process.env.TIANYU_SECRET_ID = 'AKIDexample'
process.env.TIANYU_SECRET_KEY = 'a test key'
const next = createRequire(import.meta.url)('next')
const server = createServer()
const app = next({ dev: false, dir: import.meta.dirname, httpServer: server })
await app.prepare()
server.on('request', app.getRequestHandler()).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${server.address().port}`

const refused = await fetch(`${origin}/login`, { method: 'POST', body: new URLSearchParams({ user: 'ada' }) })
assert.equal(refused.status, 400)
assert.equal(refused.headers.get('content-type'), 'application/problem+json')
assert.equal((await refused.json()).reason, 'missing')

// fetch undoes one compression, and only one.
const script = await fetch(`${origin}/captcha.js`, { headers: { 'Accept-Encoding': 'gzip' } })
assert.equal(script.status, 200)
assert.match(await script.text(), /ticket-gate/)

const drawn = await fetch(`${origin}/captcha-service`)
assert.equal(drawn.status, 200)
assert.equal((await drawn.json()).kind, 'slide')

console.log('  next: all three route handlers answer')
process.exit()
