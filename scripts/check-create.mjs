// Makes a project of every kind with create-ticketgate, as a newcomer does, from the tarballs; runs its tests, starts it, and
// logs in. All projects share one node_modules. `node scripts/check-create.mjs [NAME …]` tries some of them.
import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { fakeVendors } from './check-create/fake-vendors.mjs'
import { serviceSolver } from './check-create/solve-service.mjs'
import { packAll, run } from './pack.mjs'

const withEndpoint = fileURLToPath(new URL('./check-create/with-endpoint.mjs', import.meta.url))
// For one that hangs; a busy machine takes its time.
const giveUpMs = 240_000
const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts']

const nameParts = process.argv.slice(2)
const work = mkdtempSync(join(tmpdir(), 'ticketgate-create-'))
const projects = join(work, 'projects')
const modules = join(projects, 'node_modules')
let problems = 0
try {
  const packages = packAll(work)
  const tarballs = Object.fromEntries(packages.map(({ pkg, tarball }) => [pkg.name, `file:${tarball}`]))
  const tool = installTool(tarballs['create-ticketgate'])
  const { frameworkNames, frameworkOf, vendors } = await tool.tables()
  const chosen = kinds(frameworkNames, frameworkOf, vendors).filter(
    ({ name }) => nameParts.length === 0 || nameParts.some((part) => name.includes(part)),
  )
  if (chosen.length === 0) throw new Error(`no project is called ${nameParts}`)
  for (const { name, flags } of chosen) tool.create(name, flags)
  installAll(
    chosen.map(({ name }) => name),
    tarballs,
  )
  const solvers = { service: await serviceSolver(modules, work), startVendor: fakeVendors(modules) }
  const queue = chosen.values()
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, () => tryEach(queue, solvers)))
  problems += tool.refusals()
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(problems === 0 ? 'create: every project works' : `create: ${problems} problems`)
process.exitCode = problems === 0 ? 0 : 1

/** Every framework and language with the service, and every vendor once, with the frameworks in turn. */
function kinds(frameworkNames, frameworkOf, vendors) {
  const withService = frameworkNames.flatMap((framework) =>
    (frameworkOf(framework).isTypeScriptOnly ? [true] : [true, false]).map((typescript) => ({
      name: `${framework}-${typescript ? 'ts' : 'js'}`,
      flags: ['--framework', framework, typescript ? '--typescript' : '--no-typescript', '--vendor', 'none'],
    })),
  )
  const withVendor = vendors.map((vendor, index) => {
    const framework = frameworkNames[index % frameworkNames.length]
    const { isTypeScriptOnly } = frameworkOf(framework)
    return {
      name: `${vendor.id}-${framework}`,
      vendor,
      flags: ['--framework', framework, isTypeScriptOnly ? '--typescript' : '--no-typescript', '--vendor', vendor.id],
    }
  })
  return [...withService, ...withVendor]
}

/** create-ticketgate from its tarball, by itself. */
function installTool(tarball) {
  const dir = join(work, 'tool')
  mkdirSync(dir)
  writeJson(join(dir, 'package.json'), { private: true, dependencies: { 'create-ticketgate': tarball } })
  run('npm', install, dir)
  const dist = join(dir, 'node_modules/create-ticketgate/dist')
  const bin = join(dir, 'node_modules/.bin/create-ticketgate')
  mkdirSync(projects)
  const callTool = (...args) =>
    spawnSync(process.execPath, [bin, ...args], {
      cwd: projects,
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
  return {
    tables: async () => ({
      ...(await import(pathToFileURL(join(dist, 'frameworks.js')).href)),
      ...(await import(pathToFileURL(join(dist, 'vendors.js')).href)),
    }),
    create(name, flags) {
      const { status, stderr } = callTool(name, '--yes', ...flags)
      if (status !== 0) throw new Error(`${name} was not made: ${stderr}`)
    },
    /** What must stay as it is, stays. @returns how much of it did not */
    refusals() {
      const project = join(projects, 'there-already')
      mkdirSync(project)
      writeFileSync(join(project, 'package.json'), '{"dependencies":{"fastify":"5"}}')
      const existing = callTool('there-already')
      const isPrinted = existing.status === 0 && existing.stdout.includes('app.register(captcha, { verifier })')
      rmSync(join(project, 'package.json'))
      writeFileSync(join(project, 'notes.txt'), 'mine')
      const full = callTool('there-already')
      const isRefused = full.status === 1 && full.stderr.includes('not empty')
      if (isPrinted && isRefused) return 0
      console.error(`refusals: ${existing.stdout}${existing.stderr}${full.stdout}${full.stderr}`)
      return 1
    },
  }
}

/** One node_modules with all that the projects' package.json ask for. */
function installAll(names, tarballs) {
  const dependencies = {}
  for (const name of names) {
    const manifest = JSON.parse(readFileSync(join(projects, name, 'package.json'), 'utf8'))
    for (const [other, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      dependencies[other] = tarballs[other] ?? range
    }
    symlinkSync(modules, join(projects, name, 'node_modules'), 'junction')
  }
  writeJson(join(projects, 'package.json'), { private: true, dependencies, overrides: tarballs })
  run('npm', install, projects)
}

/** One of those that take from the queue until it is empty. */
async function tryEach(queue, solvers) {
  for (const kind of queue) {
    try {
      await tryProject(kind, solvers)
      console.log(`  ${kind.name}: made, tested, started, logged into`)
    } catch (error) {
      problems += 1
      console.error(`${kind.name}: ${error.message}\n${error.stdout ?? ''}${error.stderr ?? ''}`)
    }
  }
}

async function tryProject({ name, vendor }, { service, startVendor }) {
  const dir = join(projects, name)
  const { stdout } = await promisify(execFile)('npm', ['test', '--silent'], { cwd: dir, env: cleanEnvironment() })
  const count = Number(/^# pass (\d+)$/m.exec(stdout)?.[1] ?? 0)
  if (count < 5) throw new Error(`its tests are ${count}:\n${stdout}`)

  const fake = vendor && (await startVendor(vendor))
  const environment = { ...parseEnv(readFileSync(join(dir, '.env'), 'utf8')), ...fake?.environment, PORT: '0' }
  if (vendor === undefined) environment.TICKETGATE_URL = `http://127.0.0.1:${await freePort()}`
  const app = await startApp(dir, { ...environment, ...redirected(vendor, fake?.endpoint) })
  try {
    await logIn({ url: app.url, environment, solve: fake?.solve ?? service })
  } finally {
    await app.stop()
    await fake?.close()
  }
}

/** Our own checks' settings are none of the projects'. */
function cleanEnvironment() {
  const { NODE_ENV, NODE_OPTIONS, ...rest } = process.env
  return { ...rest, FORCE_COLOR: '0' }
}

function redirected(vendor, endpoint) {
  if (endpoint === undefined) return {}
  return {
    NODE_OPTIONS: `--import=${pathToFileURL(withEndpoint).href}`,
    CHECK_MODULE: `@ticketgate/core/${vendor.subpath}`,
    CHECK_FACTORY: vendor.factory,
    CHECK_ENDPOINT: endpoint,
  }
}

async function startApp(dir, environment) {
  const env = { ...cleanEnvironment(), ...environment }
  const child = spawn('npm', ['start', '--silent'], { cwd: dir, env, detached: true })
  let errors = ''
  child.stderr.on('data', (chunk) => (errors += chunk))
  const timer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), giveUpMs)
  const ended = once(child, 'close')
  for await (const line of createInterface({ input: child.stdout })) {
    const [, url] = /^Login page: (http:\/\/[\d.:]+)\//.exec(line) ?? []
    if (url === undefined) continue
    return {
      url,
      /** As Ctrl-C does; a process that stays is a fault. */
      async stop() {
        endGroup(child.pid, 'SIGINT')
        const [, signal] = await ended
        clearTimeout(timer)
        if (signal === 'SIGKILL') throw new Error('it does not end at Ctrl-C')
      },
    }
  }
  clearTimeout(timer)
  throw new Error(`it does not start: ${errors}`)
}

function endGroup(pid, signal) {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

/** Without a ticket nobody gets in, with one somebody does, and the same one never again. */
async function logIn({ url, environment, solve }) {
  // Another project's work may keep this process busy for longer than an app keeps a connection.
  const headers = { connection: 'close' }
  const page = await (await fetch(`${url}/`, { headers })).text()
  if (!page.includes('<ticket-gate>')) throw new Error('its page has no captcha')
  for (const file of ['/captcha.js', '/login.js', '/style.css']) {
    const { status } = await fetch(url + file, { headers })
    if (status !== 200) throw new Error(`${file} answers ${status}`)
  }
  const ticket = await solve({ url, environment })
  const answers = [
    [400, {}],
    [401, { ...ticket, password: 'byron' }],
    [403, ticket],
    [200, await solve({ url, environment })],
  ]
  for (const [expected, fields] of answers) {
    const body = JSON.stringify({ user: 'ada', password: 'lovelace', ...fields })
    const response = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    })
    if (response.status !== expected) {
      throw new Error(`a login answers ${response.status}, not ${expected}: ${await response.text()}`)
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

function writeJson(file, value) {
  writeFileSync(file, JSON.stringify(value))
}
