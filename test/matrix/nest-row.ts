import { spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const isOnWindows = process.platform === 'win32'

export interface RowResult {
  /** The version of Nest that ran. */
  readonly nest: string
  /** The cases that ran, by platform and name; undefined: it passed. */
  readonly errors: ReadonlyMap<string, string | undefined>
}

/**
 * Runs the cases against one version of Nest, in a process of its own: what is built of our packages is put among that
 * version's node_modules, as an installation does, so that Node's own resolution finds that Nest for it.
 */
export async function runRow(nest: string, node: string): Promise<RowResult> {
  const modules = `${root}test/matrix/${nest}/node_modules/`
  for (const name of ['core', 'nestjs', 'testing']) install(`${root}packages/${name}`, `${modules}@ticketgate/${name}`)
  const cases = `${modules}ticketgate-matrix`
  mkdirSync(cases, { recursive: true })
  cpSync(`${root}test/matrix/dist`, cases, { recursive: true })
  writeFileSync(`${cases}/package.json`, '{"type":"module"}')

  const child = spawn(node, [`${cases}/run-cases.js`], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 })
  const ended = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints += chunk
  })
  let version = ''
  const errors = new Map<string, string | undefined>()
  for await (const line of createInterface(child.stdout)) {
    const report = JSON.parse(line)
    if (report.nest === undefined) errors.set(`${report.platform} ${report.name}`, report.error)
    else version = report.nest
  }
  const code = await ended
  if (code !== 0) throw new Error(`The cases of ${nest} ended with code ${code}:\n${complaints}`)
  return { nest: version, errors }
}

function install(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  for (const part of ['package.json', 'dist']) cpSync(`${from}/${part}`, `${to}/${part}`, { recursive: true })
}

/** This Node, or where it is older than Nest 12's dependencies want: Node 22 from the registry; undefined: not to be had. */
export function node22(): string | undefined {
  if (Number.parseInt(process.versions.node, 10) >= 22) return process.execPath
  const args = ['-y', '-p', 'node@22', 'node', '-p', 'process.execPath']
  const { status, stdout } = spawnSync('npx', args, { encoding: 'utf8', timeout: 300_000, shell: isOnWindows })
  return status === 0 ? stdout.trim() : undefined
}
