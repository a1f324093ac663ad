import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createService, type ServiceOptions } from '../../../src/index.js'
import { localhostCertificate } from '../../support/certificate.js'
import { run } from '../../support/cli.js'

export const keys = { secretId: 'AKIDdoctor', secretKey: 'a-secret-key-of-the-doctor', sealKey: 'x'.repeat(40) }
export const keyFlags = [
  '--secret-id',
  keys.secretId,
  '--secret-key',
  keys.secretKey,
  '--seal-key',
  keys.sealKey,
] as const

function serviceWith(options: Partial<ServiceOptions>) {
  const { secretId, secretKey, sealKey } = keys
  const service = createService({ secretId, secretKey, sealKeys: [sealKey], port: 0, ...options })
  onTestFinished(() => service.close())
  return service
}

/** A service with the time that it is, until the test's end. */
export const startService = (options: Partial<ServiceOptions> = {}): Promise<string> => serviceWith(options).listen()

/** A console, as `startService` starts a service. */
export async function startConsole(): Promise<string> {
  const service = serviceWith({ console: { password: 'the-password-of-the-doctor', port: 0 } })
  await service.listen()
  return new URL(service.console?.url ?? '').origin
}

/** What answers each path by a status alone, and says that it is well. */
export async function fakeService(statusOf: (path: string) => number): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    response.writeHead(statusOf(url)).end('{"status":"ok"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A folder of a test's own. */
export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'ticketgate-doctor-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** The test's certificate, as a file to trust. */
export function caFlags(): string[] {
  const path = join(folder(), 'ca.pem')
  writeFileSync(path, localhostCertificate.cert)
  return ['--ca', path]
}

/** As `--json` prints it. */
interface PrintedFinding {
  readonly check: string
  readonly state: 'fine' | 'warning' | 'fault' | 'skipped'
  readonly message: string
  readonly code?: string
}

/** What the doctor finds, in JSON, and its exit code. */
export async function examine(...args: readonly string[]) {
  const { code, out, err } = await run(['doctor', '--json', ...args])
  const { ok, findings } = JSON.parse(out) as { ok: boolean; findings: PrintedFinding[] }
  const wrong = findings.filter((finding) => finding.code !== undefined)
  return { exitCode: code, ok, findings, codes: wrong.map((finding) => finding.code), out, err }
}
