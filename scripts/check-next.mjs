// `next build` of examples/next-login, with StrictMode, and what it built: the page, the captcha's script, and a login
// that is refused without a ticket.
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createVerifier } from '@ticketgate/core'
import { turnstile } from '@ticketgate/core/turnstile'

const folder = fileURLToPath(new URL('../examples/next-login/', import.meta.url))

function expect(condition, what) {
  if (!condition) throw new Error(what)
}

expect(/reactStrictMode: true/.test(readFileSync(`${folder}next.config.js`, 'utf8')), 'StrictMode is off.')
// Next refuses any other value for a build.
process.env.NODE_ENV = 'production'
process.env.NEXT_TELEMETRY_DISABLED = '1'
const next = createRequire(`${folder}package.json`).resolve('next/dist/bin/next')
execFileSync(process.execPath, [next, 'build'], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })

// Nothing here calls the vendor.
const verifier = createVerifier({ provider: turnstile({ secret: 'the site’s secret', siteKey: 'key' }) })
const { loginServer } = await import('../examples/next-login/app.js')
const server = await loginServer(verifier, { dev: false })
await once(server.listen(0, '127.0.0.1'), 'listening')
try {
  const url = `http://127.0.0.1:${server.address().port}`
  const page = await fetch(`${url}/`)
  expect(page.status === 200 && (await page.text()).includes('<ticket-gate'), 'The page has no captcha.')
  const script = await fetch(`${url}/captcha.js`)
  expect((await script.text()).includes('ticket-gate'), 'The captcha’s script is not served.')
  const headers = { 'content-type': 'application/json' }
  const login = await fetch(`${url}/login`, { method: 'POST', headers, body: '{"user":"ada","password":"lovelace"}' })
  expect(login.status === 400, `A login without a ticket answers ${login.status}.`)
  console.log('next build: ok')
} finally {
  server.closeAllConnections()
  server.close()
  await verifier.close()
}
