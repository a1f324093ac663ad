// `npm start` as a newcomer types it: the page answers, a second start reports that the port is taken, Ctrl-C stops
// everything.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const giveUpMs = 120_000

const started = []

function start(env) {
  const child = spawn('npm', ['start', '--silent'], { cwd: root, env: { ...process.env, ...env }, detached: true })
  started.push(child)
  return child
}

/** Whatever each start has started, too; what has ended by itself is fine. */
function endAll() {
  for (const { pid } of started) {
    try {
      process.kill(-pid, 'SIGKILL')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
}

async function lineMatching(stream, pattern) {
  for await (const line of createInterface({ input: stream })) {
    console.log(`  ${line}`)
    const match = pattern.exec(line)
    if (match !== null) return match
  }
  throw new Error(`npm start ended without a line like ${pattern}`)
}

function expect(condition, what) {
  if (!condition) throw new Error(what)
}

const first = start({ PORT: '0', SERVICE_PORT: '0' })
const timer = setTimeout(endAll, giveUpMs)
try {
  const [, url, port] = await lineMatching(first.stdout, /^Login page: (http:\/\/127\.0\.0\.1:(\d+)\/)$/)
  const page = await fetch(url)
  expect(page.status === 200 && (await page.text()).includes('captcha.js'), 'The login page does not show a captcha.')
  const script = await fetch(`${url}captcha.js`)
  expect(script.status === 200, `The captcha's script answers ${script.status}.`)
  const refused = await fetch(`${url}login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  })
  expect(refused.status === 400, `A login without a ticket answers ${refused.status}, not 400.`)

  const second = start({ PORT: port, SERVICE_PORT: '0' })
  const secondEnded = once(second, 'exit')
  await lineMatching(second.stderr, new RegExp(`port ${port} is taken`))
  const [code] = await secondEnded
  expect(code === 1, `A start on a taken port ends with ${code}, not 1.`)

  const ended = once(first, 'exit')
  process.kill(-first.pid, 'SIGINT')
  await ended
  await fetch(url).then(
    () => expect(false, 'The login page still answers after Ctrl-C.'),
    () => undefined,
  )
  console.log('npm start: starts, answers, refuses, ends.')
} finally {
  clearTimeout(timer)
  endAll()
}
