// The contract suites on each line of Node that we promise, where the service's command has to work, too; on Bun and
// Deno; and a guarded login in a Worker (workerd, bundled by wrangler). They are installed in an empty project, since nothing else needs them.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fakeVendor, tianyuWire } from '@ticketgate/testing'
import { rolldown } from 'rolldown'
import { ready } from './ready.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
// Below the repository, so that the bundles find its packages; `dist` is in no commit.
const out = join(root, 'test/runtimes/dist')
const runtimes = mkdtempSync(join(tmpdir(), 'ticketgate-runtimes-'))
const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' }
const run = (command, args, cwd) => execFileSync(command, args, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] })
const only = process.argv.slice(2)
const isWanted = (name) => only.length === 0 || only.some((part) => name.includes(part))

// The first of each line, where require() of an ES module still throws (22.0) and where it does not (20.19, 22.12); of
// the later ones the newest.
const nodes = ['20.19.0', '22.0.0', '22.12.0', '24', '26']
const nodePackage = (version) => `node${version}@npm:node-${process.platform}-${process.arch}@${version}`

let problems = 0
async function check(name, test) {
  if (!isWanted(name)) return
  console.log(`== ${name}`)
  try {
    await test()
  } catch (error) {
    problems += 1
    console.error(`${name}: ${error.message}`)
  }
}

ready()
try {
  writeFileSync(join(runtimes, 'package.json'), JSON.stringify({ private: true }))
  const wanted = [
    ...nodes.filter((version) => isWanted(`node ${version}`)).map(nodePackage),
    ...Object.entries({ bun: 'bun@1', deno: 'deno@2', workerd: 'wrangler@4' })
      .filter(([name]) => isWanted(name))
      .map(([, version]) => version),
  ]
  const install = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...wanted]
  execFileSync('npm', install, { cwd: runtimes, stdio: ['ignore', 'ignore', 'inherit'] })
  const binary = (name) => join(runtimes, 'node_modules/.bin', name)
  await bundle('suites.ts')
  const suites = join(out, 'suites.js')
  const ticketgate = join(root, 'packages/server/bin/ticketgate.js')
  for (const version of nodes) {
    const node = join(runtimes, `node_modules/node${version}/bin/node`)
    await check(`node ${version}`, () => {
      run(node, ['--no-warnings', suites], root)
      run(node, [ticketgate, 'doctor'], root)
      run(node, [ticketgate, 'sample', '--type', '9', '--count', '1', '--out', join(runtimes, 'samples')], root)
    })
  }
  await check('bun', () => run(binary('bun'), ['run', suites], root))
  await check('deno', () => run(binary('deno'), ['run', '--allow-all', suites], root))
  await check('workerd', () => tryWorker(binary('wrangler')))
} finally {
  rmSync(runtimes, { recursive: true, force: true })
}
console.log(problems === 0 ? 'runtimes: all work' : `runtimes: ${problems} do not work`)
process.exitCode = problems === 0 ? 0 : 1

async function bundle(file) {
  const bundled = await rolldown({
    input: join(root, 'test/runtimes', file),
    platform: 'node',
    external: (id) => /^(node:|@ticketgate\/|@?hono|redis$|ioredis$)/.test(id),
  })
  await bundled.write({ dir: out, format: 'es' })
}

async function tryWorker(wrangler) {
  const project = join(out, 'worker')
  mkdirSync(project, { recursive: true })
  const settings = { compatibility_date: '2026-04-01', compatibility_flags: ['nodejs_compat'] }
  writeFileSync(join(project, 'wrangler.json'), JSON.stringify({ name: 'gate', main: '../../worker.ts', ...settings }))
  run(wrangler, ['deploy', '--dry-run', '--outdir', 'bundle', '--config', 'wrangler.json'], project)

  const { Miniflare } = await import(pathToFileURL(createRequire(join(runtimes, 'x.js')).resolve('miniflare')).href)
  const siteKey = 'the-page-s-site-key'
  const keys = { secretId: 'AKIDexample', secretKey: 'a test key of the runtimes' }
  const vendor = await fakeVendor(tianyuWire(keys))
  await bundle('redis-rest.ts')
  const { startRedisRest } = await import(pathToFileURL(join(out, 'redis-rest.js')).href)
  const redis = await startRedisRest()
  const worker = new Miniflare({
    modules: true,
    scriptPath: join(project, 'bundle/worker.js'),
    compatibilityDate: settings.compatibility_date,
    compatibilityFlags: settings.compatibility_flags,
    bindings: { ENDPOINT: vendor.endpoint, REDIS_URL: redis.url, REDIS_TOKEN: redis.token, SITE_KEY: siteKey },
  })
  const login = async (ticket, ip = '203.0.113.9') => {
    const response = await worker.dispatchFetch('http://app.test/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cf-connecting-ip': ip },
      body: JSON.stringify({ ticket }),
    })
    const { admittedBy, reason, code } = await response.json()
    return [response.status, admittedBy ?? reason, code].filter((part) => part !== undefined).join(' ')
  }
  try {
    await expectAll({
      'a real ticket': [await login('one'), '200 ticket'],
      'the same again': [await login('one'), '403 replayed'],
      'no ticket': [await login(undefined), '400 missing'],
    })
    const script = await (await fetch(new URL('/captcha.js', await worker.ready))).text()
    await expectAll({ 'the page’s script, compressed once': [script.includes(siteKey), true] })
    const warned = await (await worker.dispatchFetch('http://app.test/warned')).json()
    const codes = warned.map(({ code }) => code).join()
    await expectAll({ 'an isolate’s own memory, warned of': [codes, 'TICKETGATE_STORE_NOT_SHARED'] })
    vendor.next({ body: { code: 5100, message: '' } })
    await expectAll({ 'a ticket that the vendor refuses': [await login('two'), '403 invalid 5100'] })
    await redis.releasesReach(1)
    console.log('  a refused ticket’s claim: released after the response')
    for (const [what, step, expected] of [
      ['an answer that breaks off', { fault: 'reset in body' }, '503'],
      ['no answer', { fault: 'hang' }, '503'],
      ['an answer that is too long', { fault: 'huge' }, '503'],
      ['a redirect', { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' }, '500'],
    ]) {
      vendor.always(step)
      await expectAll({ [what]: [await login(what.replaceAll(' ', '-')), expected] })
    }
    await vendor.down()
    const madeUp = []
    for (let n = 0; n < 20; n += 1) madeUp.push(await login(`made-up-${n}`, `198.51.100.${n}`))
    await expectAll({ '20 made-up tickets, no way to the vendor': [[...new Set(madeUp)].join(), '503'] })
    const stores = await (await worker.dispatchFetch('http://app.test/store-contract')).json()
    await expectAll({ 'the store contract, what failed': [stores.failed.join('; '), ''] })
    console.log(`  the store contract: ${stores.passed} passed`)
  } finally {
    await worker.dispose()
    await vendor.close()
    await redis.close()
  }
}

function expectAll(cases) {
  for (const [what, [actual, expected]] of Object.entries(cases)) {
    if (actual !== expected) throw new Error(`${what}: "${actual}", not "${expected}"`)
    console.log(`  ${what}: ${actual}`)
  }
}
