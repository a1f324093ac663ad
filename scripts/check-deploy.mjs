// The files of deploy/ are run, not only read: the image is built and drained as process 1, nginx and Caddy pass the
// service on over TLS, and its console as docs/operate/deploy.md prints it, and the files for Kubernetes, compose and systemd are held against their schemas.
// Needs Debian's buildah, nginx, caddy, docker-compose and systemd-analyze; root for the image.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { Agent, request as httpsRequest } from 'node:https'
import { createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseAllDocuments } from 'yaml'
import { packAll, run } from './pack.mjs'
import { ready } from './ready.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const deploy = join(root, 'deploy')
const temporary = mkdtempSync(join(tmpdir(), 'ticketgate-deploy-'))
const keys = {
  TICKETGATE_SECRET_ID: 'AKIDdeploy',
  TICKETGATE_SECRET_KEY: 'a-secret-key-of-the-deploy-check',
  TICKETGATE_SEAL_KEY: 'a-seal-key-of-the-deploy-check-long-enough',
  TICKETGATE_STYLE_SEED: 'a style seed of the check',
}
/** The console's host, by the page of the documentation, and whoever may reach it here instead of a network inside. */
const consoleHost = 'captcha-admin.example.com'
const consoleVisitor = '127.0.0.2'
const consolePassword = 'the-password-of-the-deploy-check'
/** What to end, last first, whatever happens. */
const endings = []

const checks = {
  kubernetes() {
    // The compiler refuses a field that Kubernetes does not know, wherever an object is written out.
    const folder = join(temporary, 'kubernetes')
    mkdirSync(folder)
    const documents = parseAllDocuments(readFileSync(join(deploy, 'kubernetes/ticketgate.yaml'), 'utf8'))
    const groups = { 'apps/v1': 'apps/v1', v1: 'core/v1', 'policy/v1': 'policy/v1' }
    const typed = documents.map((document) => {
      const object = document.toJS()
      const group = groups[object.apiVersion] ?? object.apiVersion.replace('.k8s.io', '')
      const type = `import('kubernetes-types/${group}').${object.kind}`
      return `export const ${object.kind}: ${type} = ${JSON.stringify(object, null, 2)}`
    })
    const compile = (name, lines) => {
      writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
      const paths = { 'kubernetes-types/*': [join(root, 'node_modules/kubernetes-types/*')] }
      const options = { noEmit: true, strict: true, skipLibCheck: true, module: 'preserve', paths, types: [] }
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: [name] }))
      return output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])
    }
    const good = compile('manifests.ts', typed)
    expect(good.status === 0, `deploy/kubernetes has what Kubernetes does not know:\n${good.text}`)
    const bad = compile(
      'bad.ts',
      typed.map((line) => line.replace('"readinessProbe"', '"readinesProbe"')),
    )
    expect(bad.status !== 0, 'A misspelt readinesProbe is not found out.')
    return `${documents.length} objects`
  },

  compose() {
    cpSync(deploy, join(temporary, 'compose-check'), { recursive: true })
    const folder = join(temporary, 'compose-check/compose')
    copyFileSync(join(folder, '.env.example'), join(folder, '.env'))
    const good = output('docker-compose', ['-f', join(folder, 'compose.yaml'), 'config', '--quiet'], { cwd: folder })
    expect(good.status === 0, good.text)
    const [{ services }] = parseAllDocuments(readFileSync(join(folder, 'compose.yaml'), 'utf8')).map((one) =>
      one.toJS(),
    )
    for (const [name, { cap_add: added = [], ports = [], user }] of Object.entries(services)) {
      // The image's script hands its folder over as root, which it could not look into the second time.
      expect(
        user !== undefined || !added.includes('CHOWN'),
        `${name} runs as root, without the right to look at its data.`,
      )
      for (const port of ports) expect(/^[\d.]+:\d+:\d+$/.test(port), `${name}: ${port} takes IPv6 visitors for one.`)
    }
    const misspelt = readFileSync(join(folder, 'compose.yaml'), 'utf8').replace('depends_on', 'depend_on')
    writeFileSync(join(folder, 'compose.yaml'), misspelt)
    const bad = output('docker-compose', ['-f', join(folder, 'compose.yaml'), 'config', '--quiet'], { cwd: folder })
    expect(bad.status !== 0, 'A misspelt depend_on is not found out.')
  },

  systemd() {
    const unit = join(deploy, 'systemd/ticketgate.service')
    // The threshold is in tenths: 2.0.
    const exposureOf = (file) => {
      const { status, text } = output('systemd-analyze', ['security', '--offline=yes', '--threshold=20', file])
      const [, level] = /exposure level for \S+: ([\d.]+)/.exec(text) ?? []
      expect(status === 0 && Number(level) < 2, text)
      return level
    }
    const exposure = exposureOf(unit)
    // With the folder of statistics, too. Node and the program need not be where the unit looks for them here.
    const installed = join(temporary, 'ticketgate.service')
    const withFolder = readFileSync(unit, 'utf8').replace(/^#(?=StateDirectory=|Environment=)/gm, '')
    expect(withFolder.includes('\nStateDirectory='), 'The unit has no folder for statistics.')
    writeFileSync(installed, withFolder.replace(/^ExecStart=\S+ \S+/m, 'ExecStart=/bin/true'))
    expect(exposureOf(installed) === exposure, 'The folder of statistics raises the exposure.')
    const verified = output('systemd-analyze', ['verify', installed])
    expect(verified.status === 0 && !/ticketgate\.service/.test(verified.text), verified.text)
    return `exposure ${exposure}`
  },

  async nginx() {
    // Without a public URL the service goes by the Host that nginx passes on: on a port of its own, by name and port.
    const program = [join(root, 'packages/server/bin/ticketgate.js')]
    const consolePort = await freePort()
    const env = { TICKETGATE_PUBLIC_URL: undefined, ...consoleSettings(consolePort) }
    const service = await serve(process.execPath, program, env)
    const folder = join(temporary, 'nginx')
    mkdirSync(folder)
    const [certificate, key] = selfSigned(folder)
    const port = await freePort()
    const site = readFileSync(join(deploy, 'nginx/ticketgate.conf'), 'utf8')
      .replace('server 127.0.0.1:8787', `server 127.0.0.1:${service.port}`)
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replace('/etc/ssl/captcha.example.com.pem', certificate)
      .replace('/etc/ssl/captcha.example.com.key', key)
      .replace('/var/log/nginx/ticketgate.log', join(folder, 'access.log'))
    const consoleSite = replaced(consoleBlock('nginx'), {
      'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
      '/etc/ssl/captcha-admin.example.com.pem': certificate,
      '/etc/ssl/captcha-admin.example.com.key': key,
      'allow 10.0.0.0/8': `allow ${consoleVisitor}/32`,
      '127.0.0.1:8788': `127.0.0.1:${consolePort}`,
    })
    const configuration = [
      // One process: a worker would outlive its killed master, and hold this check's pipe open.
      'daemon off; master_process off; events {}',
      `pid ${join(folder, 'pid')}; error_log stderr; user root;`,
      'http {',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${join(folder, name)};`),
      site,
      consoleSite,
      '}',
    ]
    writeFileSync(join(folder, 'nginx.conf'), configuration.join('\n'))
    startProgram('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')])
    const ca = readFileSync(certificate)
    await passesOn({ port, ca, host: `captcha.example.com:${port}` })
    await passesConsoleOn({ port, ca })
    const log = readFileSync(join(folder, 'access.log'), 'utf8')
    expect(/ \/v2\/index\.php /.test(log) && !log.includes('Signature'), `The log holds more than paths:\n${log}`)
  },

  async caddy() {
    const consolePort = await freePort()
    const program = [join(root, 'packages/server/bin/ticketgate.js')]
    const service = await serve(process.execPath, program, consoleSettings(consolePort))
    const folder = join(temporary, 'caddy')
    mkdirSync(folder)
    const [port, plainPort] = [await freePort(), await freePort()]
    // What a machine of its own needs not: other ports, and no root certificate in the system's list.
    const options = `{\n\thttps_port ${port}\n\thttp_port ${plainPort}\n\tskip_install_trust\n\tadmin off\n\tlocal_certs\n}\n`
    const site = readFileSync(join(deploy, 'caddy/Caddyfile'), 'utf8')
    // As it is printed, too, since the networks inside are other ones here.
    writeFileSync(join(folder, 'printed'), consoleBlock(''))
    const printed = output('caddy', ['adapt', '--config', join(folder, 'printed'), '--adapter', 'caddyfile'])
    expect(printed.status === 0 && printed.text.includes('"10.0.0.0/8"'), `Caddy takes no console:\n${printed.text}`)
    const consoleSite = replaced(consoleBlock(''), {
      private_ranges: `${consoleVisitor}/32`,
      '127.0.0.1:8788': `127.0.0.1:${consolePort}`,
    })
    writeFileSync(join(folder, 'Caddyfile'), options + site + consoleSite)
    const env = { CAPTCHA_HOST: 'captcha.example.com', CAPTCHA_UPSTREAM: `127.0.0.1:${service.port}` }
    const home = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, HOME: folder }
    startProgram('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], { ...env, ...home })
    const ca = join(folder, 'caddy/pki/authorities/local/root.crt')
    await until(() => existsSync(ca), 'Caddy makes no certificate')
    await passesOn({ port, ca: readFileSync(ca) })
    await passesConsoleOn({ port, ca: readFileSync(ca) })
  },

  async image() {
    const context = join(temporary, 'image')
    cpSync(join(deploy, 'docker'), context, { recursive: true })
    // The packages of this tree take the place of the published ones.
    const packed = join(temporary, 'packed')
    mkdirSync(packed)
    const manifest = JSON.parse(readFileSync(join(context, 'package.json'), 'utf8'))
    const tarballs = packAll(packed).map(({ pkg, tarball }) => [pkg.name, tarball])
    manifest.overrides = {}
    for (const [name, tarball] of tarballs) {
      copyFileSync(tarball, join(context, basename(tarball)))
      const file = `file:./${basename(tarball)}`
      if (manifest.dependencies[name] !== undefined) manifest.dependencies[name] = file
      else if (name.startsWith('@ticketgate/')) manifest.overrides[name] = file
    }
    writeFileSync(join(context, 'package.json'), JSON.stringify(manifest, null, 2))

    const base = 'localhost/ticketgate-check-node'
    const image = 'localhost/ticketgate-check'
    const store = ['--storage-driver', 'vfs', '--root', join(temporary, 'images'), '--runroot', join(temporary, 'run')]
    const buildah = (args) => run('buildah', [...store, ...args], root).trim()
    standInBase(buildah, base)
    const configuration = join(homedir(), '.npmrc')
    const npmrc = existsSync(configuration) ? ['--volume', `${configuration}:/root/.npmrc:ro`] : []
    const options = ['--isolation', 'chroot', '--pull-never', '--build-arg', `NODE_IMAGE=${base}`, ...npmrc]
    run('buildah', [...store, 'build', '--quiet', ...options, '--tag', image, context], root)

    const container = buildah(['from', '--pull-never', image])
    const { config } = JSON.parse(buildah(['inspect', '--type', 'image', image])).OCIv1
    expect(config.User === '1000:1000', `The image runs as ${config.User}.`)
    const folder = buildah(['mount', container])
    expect(!existsSync(join(folder, 'app/node_modules/.cache')), 'The image holds a cache.')
    const size = Number(run('du', ['-sm', join(folder, 'app')], root).split('\t')[0])
    // As a container's runtime does: the image's user, command and environment, and process 1 of its own.
    const [user] = config.User.split(':')
    const enter = [
      '--fork',
      '--pid',
      '--kill-child',
      `--root=${folder}`,
      '--wd=/app',
      `--setuid=${user}`,
      `--setgid=${user}`,
    ]
    const command = [...config.Entrypoint, ...config.Cmd, '--port', '0']
    const env = Object.fromEntries(config.Env.map((entry) => entry.split(/=(.*)/s).slice(0, 2)))
    const service = await serve('unshare', [...enter, ...command], env)
    await drains(service)
    const stopped = await serve('unshare', [...enter, ...command], env)
    await endsAtSecondSignal(stopped)
    buildah(['umount', container])
    return `${size} MB beside Node`
  },
}

/** A base image of the Node that runs this, as no registry of images is reached from here. */
function standInBase(buildah, name) {
  const container = buildah(['from', 'scratch'])
  const folder = buildah(['mount', container])
  const node = run('readlink', ['-f', process.execPath], root).trim()
  const npm = dirname(dirname(run('readlink', ['-f', run('which', ['npm'], root).trim()], root).trim()))
  const libraries = (program) => run('ldd', [program], root).match(/\/\S+/g) ?? []
  const shell = '/bin/sh'
  for (const file of new Set([shell, ...libraries(node), ...libraries(shell)])) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    cpSync(file, join(folder, file), { dereference: true })
  }
  // What getaddrinfo() loads at run time.
  for (const name of ['libnss_dns.so.2', 'libnss_files.so.2', 'libresolv.so.2']) {
    const file = join(dirname(libraries(node).find((path) => path.includes('libc.so'))), name)
    if (existsSync(file)) cpSync(file, join(folder, file), { dereference: true })
  }
  mkdirSync(join(folder, 'usr/bin'), { recursive: true })
  mkdirSync(join(folder, 'tmp'), { mode: 0o1777 })
  mkdirSync(join(folder, 'etc'), { recursive: true })
  mkdirSync(join(folder, 'root'), { recursive: true })
  cpSync(node, join(folder, 'usr/bin/node'))
  cpSync(npm, join(folder, 'usr/lib/node_modules/npm'), { recursive: true, dereference: true })
  writeFileSync(join(folder, 'usr/bin/npm'), '#!/bin/sh\nexec node /usr/lib/node_modules/npm/bin/npm-cli.js "$@"\n', {
    mode: 0o755,
  })
  writeFileSync(join(folder, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n')
  writeFileSync(join(folder, 'etc/group'), 'root:x:0:\nnode:x:1000:\n')
  const settings = ['PATH=/usr/bin:/bin']
  // A machine whose network has an authority of its own.
  const authorities = process.env.NODE_EXTRA_CA_CERTS
  if (authorities !== undefined) {
    mkdirSync(join(folder, dirname(authorities)), { recursive: true })
    cpSync(authorities, join(folder, authorities), { dereference: true })
    settings.push(`NODE_EXTRA_CA_CERTS=${authorities}`)
  }
  for (const setting of settings) buildah(['config', '--env', setting, container])
  buildah(['commit', '--quiet', '--rm', container, name])
}

/** The service through a proxy: over TLS, with its public address, its counters hidden, nobody's own address believed. */
async function passesOn({ port, ca, host = 'captcha.example.com' }) {
  const agent = new Agent({ ca, servername: 'captcha.example.com', keepAlive: false })
  const get = (path, headers = {}) =>
    answerOf(httpsRequest({ host: '127.0.0.1', port, path, agent, headers: { host, ...headers } }).end())
  await until(async () => (await get('/healthz').catch(() => undefined))?.status === 200, 'the proxy does not answer')
  const ready = await get('/readyz')
  expect(ready.status === 200, `/readyz answers ${ready.status} through the proxy.`)
  const metrics = await get('/metrics')
  expect(metrics.status === 404, `/metrics answers ${metrics.status} through the proxy, not 404.`)
  const script = await get('/TCaptcha.js', { 'x-forwarded-host': 'evil.example' })
  expect(
    script.status === 200 && script.text.includes(`"https://${host}`),
    `The script does not name the address that was called, https://${host}.`,
  )
  expect(!script.text.includes('evil.example'), 'The script names an address that a visitor sent.')
  const long = await get(`/v2/index.php?Action=CaptchaCheck&Signature=x&ticket=${'t'.repeat(60_000)}`)
  expect(long.status === 200, `A query of 60 KB answers ${long.status}.`)
  agent.destroy()
}

/** The console through a proxy: on a host of its own, for its own network alone, from the sign-in to a page. */
async function passesConsoleOn({ port, ca }) {
  const agent = new Agent({ ca, servername: consoleHost, keepAlive: false })
  const call = async (path, { body, localAddress = consoleVisitor, ...options } = {}) => {
    const headers = { host: consoleHost, ...options.headers }
    return answerOf(httpsRequest({ host: '127.0.0.1', port, path, agent, localAddress, ...options, headers }).end(body))
  }
  await until(async () => (await call('/console').catch(() => undefined)) !== undefined, 'no console answers')
  const first = await call('/console')
  const seen = `${first.status} ${first.headers.location}`
  expect(first.status === 303 && first.headers.location.startsWith('/console/sign-in'), `/console answers ${seen}.`)
  const headers = { origin: `https://${consoleHost}`, 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ password: consolePassword }).toString()
  const signedIn = await call('/console/sign-in', { method: 'POST', headers, body })
  const [cookie = ''] = signedIn.headers['set-cookie'] ?? []
  expect(signedIn.status === 303 && cookie.startsWith('__Host-'), `The sign-in answers ${signedIn.status}, ${cookie}.`)
  const page = await call('/console', { headers: { cookie: cookie.split(';')[0] } })
  expect(page.status === 200 && page.text.includes('</html>'), `Whoever has signed in gets ${page.status}.`)
  const outside = await call('/console', { localAddress: '127.0.0.1' }).catch((error) => error)
  expect(outside.status === 403 || outside.code === 'ECONNRESET', `From outside /console answers ${outside.status}.`)
  agent.destroy()
}

const consoleSettings = (port) => ({
  TICKETGATE_CONSOLE_PASSWORD: consolePassword,
  TICKETGATE_CONSOLE_PORT: String(port),
  TICKETGATE_CONSOLE_ORIGIN: `https://${consoleHost}`,
})

/** What the documentation has a proxy's configuration say of the console. @param language of the block of code */
function consoleBlock(language) {
  const page = readFileSync(join(root, 'docs/operate/deploy.md'), 'utf8')
  const [section = ''] = page.split('\n## ').filter((part) => part.startsWith('The console\n'))
  const [, block] = new RegExp(`\n\n\`\`\`${language}\n(.*?)\`\`\``, 's').exec(section) ?? []
  expect(block?.includes(consoleHost), `docs/operate/deploy.md has no ${language} block of the console.`)
  return block
}

/** Each of these texts by another: what is not there would go unseen. */
function replaced(text, changes) {
  let result = text
  for (const [from, to] of Object.entries(changes)) {
    expect(result.includes(from), `There is no "${from}" in:\n${text}`)
    result = result.replace(from, to)
  }
  return result
}

/** SIGTERM while a request is under way: it is answered, and the process ends with 0. */
async function drains(service) {
  const request = await requestUnderWay(service)
  const answer = answerOf(request)
  process.kill(service.mainPid, 'SIGTERM')
  await sleep(300)
  request.end('x&resp=')
  const { status, headers } = await answer
  expect(
    headers.connection === 'close',
    `A request under way at SIGTERM is answered ${status}, connection ${headers.connection}.`,
  )
  const [code, signal] = await service.ended
  expect(code === 0, `At SIGTERM the image ends with ${code ?? signal}.`)
}

async function endsAtSecondSignal(service) {
  const request = await requestUnderWay(service)
  request.on('error', () => undefined)
  const before = Date.now()
  process.kill(service.mainPid, 'SIGTERM')
  await sleep(500)
  expect(service.isRunning(), 'Process 1 ends at the first SIGTERM, though a request is under way.')
  process.kill(service.mainPid, 'SIGTERM')
  await service.ended
  expect(Date.now() - before < 5000, 'A second SIGTERM does not end process 1.')
}

/** A request that the service has begun to read, and whose last bytes are not sent yet. */
async function requestUnderWay({ port }) {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path: '/siteverify',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'content-length': 14 },
  })
  // The callback comes when the bytes have left; a later connection that is answered shows that this one was taken.
  await new Promise((resolve) => request.write('secret=', resolve))
  const health = await fetch(`http://127.0.0.1:${port}/healthz`)
  expect(health.ok, `The service answers ${health.status} at /healthz.`)
  return request
}

/** `ticketgate serve` on a free port. `mainPid` is the service itself, also where a program was started around it. */
async function serve(command, args, env = {}) {
  const isPlain = command === process.execPath
  const publicUrl = 'https://captcha.example.com'
  const settings = { TICKETGATE_PUBLIC_URL: publicUrl, TICKETGATE_TRUST_PROXY: '1', TICKETGATE_LOG: 'json' }
  const all = [...args, ...(isPlain ? ['serve', '--port', '0', '--metrics'] : [])]
  const child = startProgram(command, all, { NODE_ENV: 'production', ...keys, ...settings, ...env })
  for await (const line of createInterface({ input: child.stdout })) {
    const match = /http:\/\/[^"\s]*?:(\d+)/.exec(line)
    if (match === null) continue
    child.stdout.resume()
    const children = `/proc/${child.pid}/task/${child.pid}/children`
    const mainPid = isPlain ? child.pid : Number(readFileSync(children, 'utf8').trim().split(' ')[0])
    const isRunning = () => child.exitCode === null && child.signalCode === null
    return { port: Number(match[1]), ended: once(child, 'exit'), mainPid, isRunning }
  }
  throw new Error(`${command} ended without an address`)
}

function startProgram(command, args, env = {}) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  endings.push(() => child.kill('SIGKILL'))
  return child
}

function selfSigned(folder) {
  const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
  const subject = [
    '-subj',
    '/CN=captcha.example.com',
    '-addext',
    `subjectAltName=DNS:captcha.example.com,DNS:${consoleHost}`,
  ]
  run(
    'openssl',
    ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-keyout', key, '-out', certificate, ...subject],
    folder,
  )
  return [certificate, key]
}

async function answerOf(request) {
  const [response] = await once(request, 'response')
  const parts = []
  for await (const part of response) parts.push(part)
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString() }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

async function until(holds, otherwise) {
  for (const end = Date.now() + 30_000; Date.now() < end; ) {
    if (await holds()) return
    await sleep(50)
  }
  throw new Error(`After 30 seconds ${otherwise}.`)
}

function output(command, args, options = {}) {
  try {
    return {
      status: 0,
      text: execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], ...options }),
    }
  } catch (error) {
    if (error.status === undefined || error.status === null) throw error
    return { status: error.status, text: `${error.stdout}${error.stderr}` }
  }
}

function expect(condition, what) {
  if (!condition) throw new Error(what)
}

ready()
const wanted = process.argv.slice(2)
try {
  for (const [name, check] of Object.entries(checks)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue
    const detail = await check()
    console.log(`${name}: as it should be${detail === undefined ? '' : ` (${detail})`}`)
  }
} finally {
  for (const end of endings.reverse()) end()
  rmSync(temporary, { recursive: true, force: true })
}
