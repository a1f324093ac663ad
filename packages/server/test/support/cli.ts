import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'
import { main } from '../../src/cli/main.js'
import { callTianyu } from '../clients/tianyu.mjs'

const packageUrl = new URL('../../', import.meta.url)
export const { bin } = JSON.parse(readFileSync(new URL('package.json', packageUrl), 'utf8'))
export const cli = fileURLToPath(new URL(bin.ticketgate, packageUrl))
const built = fileURLToPath(new URL('dist/cli.js', packageUrl))
const keys = {
  'secret-id': 'AKIDcli',
  'secret-key': 'cli-secret-key-of-tests',
  'seal-key': 'cli-seal-key-of-32-characters-or-more',
}
/** What an application signs with, as flags; `keyFlags` adds the seal key. */
export const pairFlags = ['--secret-id', keys['secret-id'], '--secret-key', keys['secret-key']]
export const keyFlags = [...pairFlags, '--seal-key', keys['seal-key']]

/** Whoever tests in another language. */
const english = { LC_ALL: 'C' }

/** Runs a command in this process, with a terminal of its own. */
export async function run(args: string[], env: Record<string, string> = {}) {
  const out: string[] = []
  const err: string[] = []
  const code = await main(args, {
    env: { ...english, ...env },
    out: (line) => out.push(line),
    err: (line) => err.push(line),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const started = new Set<ChildProcess>()

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM') {
  started.delete(child)
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }
  return child.exitCode
}

/** Starts a process of its own and waits for its URL, or for its end; it ends with the test. */
export async function serve(args: string[] = [], env: Record<string, string> = {}) {
  if (!existsSync(built)) throw new Error(`${built} is missing: run npm run build first.`)
  const child = spawn(process.execPath, [cli, 'serve', ...args], {
    env: { PATH: process.env['PATH'], ...english, ...env },
  })
  started.add(child)
  let text = ''
  const url = await new Promise<string | undefined>((resolve) => {
    const read = (chunk: Buffer) => {
      text += chunk
      const found = /(?:Captcha service: |验证码服务：)(\S+)/.exec(text)
      if (found !== null) resolve(found[1])
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.once('close', () => resolve(undefined))
  })
  return { child, url, text: () => text }
}

/** To be called by a file that uses `serve`. */
export function stopServices(): void {
  afterEach(async () => {
    await Promise.all([...started].map((child) => stop(child)))
  })
}

export const call = (
  endpoint: string,
  parameters: Record<string, string | number>,
  secretId = keys['secret-id'],
  secretKey = keys['secret-key'],
) =>
  callTianyu({ endpoint, secretId, secretKey, method: 'POST', signatureMethod: 'HmacSHA256', parameters }).then(
    JSON.parse,
  )
