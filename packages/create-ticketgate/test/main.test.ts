import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { frameworkNames } from '../src/frameworks.js'
import { vendors } from '../src/vendors.js'
import { create, filesIn, useFolder } from './support/command.js'

const folder = useFolder()
const repositoryModules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

describe('a new project', () => {
  test('has its page, its routes, its tests and its settings, in TypeScript unless told otherwise', () => {
    const { code, out } = create(folder.path, ['app', '--yes'])
    expect([code, out]).toEqual([0, expect.stringContaining('cd app\n  npm install\n  npm start\n')])
    expect(Object.keys(filesIn(join(folder.path, 'app'))).sort()).toEqual([
      '.env',
      '.env.example',
      '.gitignore',
      'README.md',
      'package.json',
      'public/index.html',
      'public/login.js',
      'public/style.css',
      ...['app', 'captcha', 'env', 'listen', 'login.test', 'page', 'server', 'service', 'users'].map(
        (name) => `src/${name}.ts`,
      ),
      'tsconfig.json',
    ])
  })

  test('in JavaScript has no file of TypeScript, and no mark of a template', () => {
    create(folder.path, ['app', '--yes', '--no-typescript', '--vendor', 'turnstile'])
    const files = filesIn(join(folder.path, 'app'))
    expect(Object.keys(files).filter((name) => /\.ts$|tsconfig/.test(name))).toEqual([])
    for (const text of Object.values(files)) expect(text).not.toMatch(/^ *\/\/ (if \w+|end)$|import type|\n\n\n/m)
    expect(files['src/server.js']).not.toContain('service')
    expect(files['src/captcha.js']).toContain("secret: env('TURNSTILE_SECRET')")
    expect(files['package.json']).not.toContain('@ticketgate/server')
  })

  test('has secret keys of its own in .env alone, which only its owner reads and Git ignores', () => {
    const keysOf = (name: string) => {
      create(folder.path, [name, '--yes'])
      const files = filesIn(join(folder.path, name))
      const [, key = ''] = /^TICKETGATE_SEAL_KEY=(\w{64})$/m.exec(files['.env'] ?? '') ?? []
      expect(Object.entries(files).filter(([, text]) => text.includes(key))).toHaveLength(1)
      expect(files['.env.example']).toMatch(/^TICKETGATE_SEAL_KEY=$/m)
      expect(files['.gitignore']).toMatch(/^\.env$/m)
      return key
    }
    expect(keysOf('one')).not.toBe(keysOf('two'))
    if (process.platform !== 'win32') expect(statSync(join(folder.path, 'one/.env')).mode & 0o077).toBe(0)
  })

  test('says which keys of a vendor are missing, and asks for none that nobody gives', () => {
    expect(create(folder.path, ['a', '--yes', '--vendor', 'turnstile']).out).toContain('TURNSTILE_SECRET')
    expect(create(folder.path, ['b', '--yes', '--vendor', 'altcha']).out).not.toContain('.env')
    expect(filesIn(join(folder.path, 'b'))['.env']).toMatch(/^ALTCHA_HMAC_KEY=\w{64}$/m)
  })

  test('without a terminal takes the defaults and says which', () => {
    const { code, out } = create(folder.path, [])
    expect([code, out]).toEqual([0, expect.stringContaining('my-login --framework express --typescript --vendor none')])
  })

  test('goes into this folder where it is empty but for its repository, and is called like it', () => {
    const here = join(folder.path, 'My Login!')
    mkdirSync(join(here, '.git'), { recursive: true })
    const { code, out } = create(here, ['.', '--yes'])
    expect([code, out]).toEqual([0, expect.not.stringContaining('cd ')])
    expect(JSON.parse(filesIn(here)['package.json'] ?? '').name).toBe('my-login')
  })

  test.each(['my app', "ada's", 'say "hello"', '$HOME', '登录', '-first', '~', 'a;b', 'more/one more'])(
    'in a folder called %s names it so that a shell takes it',
    (name) => {
      const { out } = create(folder.path, ['--', name])
      const [, flags = ''] = /^This is no terminal.*?: (.*)$/m.exec(out) ?? []
      const [, enter = ''] = /^ {2}(cd .*)$/m.exec(out) ?? []
      const words = (command: string) => execFileSync('sh', ['-c', command], { cwd: folder.path, encoding: 'utf8' })
      expect(words(`${enter} && ls package.json`)).toBe('package.json\n')
      const [given, ...rest] = words(`for word in ${flags}; do echo "$word"; done`).trim().split('\n')
      expect(given?.replace('./', '')).toBe(name)
      expect(rest).toEqual(['--framework', 'express', '--typescript', '--vendor', 'none'])
    },
  )

  test.each([
    ['TypeScript', [], 'tsc && cd dist && node --test'],
    ['JavaScript', ['--no-typescript'], 'node --test'],
  ])('in %s has a test command that asks nothing of a shell that Windows’ cannot do', (_, flags, command) => {
    create(folder.path, ['app', '--yes', ...flags])
    expect(JSON.parse(filesIn(join(folder.path, 'app'))['package.json'] ?? '').scripts.test).toBe(command)
  })

  test.each(['C', 'zh_CN.UTF-8'])('says with LC_ALL=%s how its service runs in production, in any shell', (LC_ALL) => {
    create(folder.path, ['app', '--yes'], { LC_ALL })
    const readme = filesIn(join(folder.path, 'app'))['README.md'] ?? ''
    const [, command = ''] = /^(node .* serve)$/m.exec(readme) ?? []
    const [node, envFile, file = '', serve] = command.split(' ')
    expect([node, envFile, serve]).toEqual(['node', '--env-file=.env', 'serve'])
    expect(file).not.toContain('.bin')
    symlinkSync(repositoryModules, join(folder.path, 'app/node_modules'), 'junction')
    const { status, stdout } = spawnSync(process.execPath, [join(folder.path, 'app', file), '--version'], {
      encoding: 'utf8',
    })
    expect([status, stdout]).toEqual([0, expect.stringMatching(/\d+\.\d+\.\d+/)])
    expect(readme).toContain('`NODE_ENV=production`')
  })

  test('names the commands of the package manager that runs it', () => {
    const { out } = create(folder.path, ['app', '--yes'], { npm_config_user_agent: 'pnpm/10.1.0 npm/? node/v22' })
    expect(out).toContain('pnpm install\n  pnpm start')
  })

  test.each(['zh_CN.UTF-8', 'zh-Hans'])('speaks Chinese with LANG=%s, and in its README', (LANG) => {
    const { out } = create(folder.path, ['app', '--yes'], { LC_ALL: '', LC_MESSAGES: '', LANG })
    expect(out).toContain('项目已生成：app')
    expect(filesIn(join(folder.path, 'app'))['README.md']).toContain('一个带验证码的登录页')
  })

  test('speaks the language that the command spoke, and is the same in all else', () => {
    const made = (name: string, LC_ALL: string) => {
      create(folder.path, [name, '--yes', '--vendor', 'turnstile'], { LC_ALL })
      return filesIn(join(folder.path, name))
    }
    const [english, chinese] = [made('english', 'C'), made('chinese', 'zh_CN.UTF-8')]
    const changed = Object.keys(english).filter((name) => english[name] !== chinese[name])
    expect(changed.sort()).toEqual([
      ...['.env', '.env.example', 'README.md', 'package.json', 'public/index.html', 'public/login.js'],
      ...['src/env.ts', 'src/server.ts'],
    ])
    expect(english['public/index.html']).toContain('<html lang="en">')
    expect(chinese['public/index.html']).toContain('<html lang="zh-CN">')
    // Of the words that a visitor reads none is left.
    const read = (html = '') => html.replace(/<!--.*?-->|<[^>]*>/gs, ' ').match(/[A-Za-z]+/g)
    expect(read(chinese['public/index.html'])).toEqual(['ada', 'lovelace'])
    const texts = (script = '') => script.match(/'[A-Z][^']* [^']*'|`[^`]*`/g)
    expect(texts(english['public/login.js'])).toHaveLength(5)
    expect(texts(chinese['public/login.js'])).toEqual([expect.stringContaining('欢迎')])
  })

  test.each(['none', 'tencent'])('says nothing in English where it is Chinese, with --vendor %s', (vendor) => {
    create(folder.path, ['app', '--yes', '--vendor', vendor], { LC_ALL: 'zh_CN.UTF-8' })
    const files = filesIn(join(folder.path, 'app'))
    const printed = Object.values(files).flatMap((text) => text.match(/(?<=console\.\w+\().*/g) ?? [])
    const comments = files['.env']?.match(/^#.*/gm) ?? []
    const keys = files['README.md']?.match(/^- `[A-Z_]+`.*/gm) ?? []
    expect([printed, comments, keys].map(({ length }) => length)).toEqual(vendor === 'none' ? [4, 5, 0] : [3, 4, 3])
    for (const text of [...printed, ...comments, ...keys]) expect(text).toMatch(/\p{Script=Han}/u)
  })
})

describe('what is there already stays', () => {
  test.each(frameworkNames)('a project with %s gets the lines to add, and no file', (framework) => {
    const packages = { express: 'express', koa: 'koa', fastify: 'fastify', nestjs: '@nestjs/core', hono: 'hono' }
    const known = framework === 'node' ? 'pino' : packages[framework]
    const manifest = JSON.stringify({ dependencies: { [known]: '1' } })
    writeFileSync(join(folder.path, 'package.json'), manifest)
    const { code, out } = create(folder.path, ['--yes'])
    expect(code).toBe(0)
    expect(filesIn(folder.path)).toEqual({ 'package.json': manifest })
    const named = framework === 'nestjs' ? "from '@ticketgate/nestjs'" : `require('@ticketgate/${framework}')`
    expect(out).toContain(framework === 'node' ? 'verifier.verify(request)' : named)
    expect(out).toContain('<ticket-gate></ticket-gate>')
    expect(out).toContain('ticketgate.js serve')
    expect(out).toContain('npm install --save-dev @ticketgate/testing')
    expect(out).not.toContain('undefined')
    // Nest's starter has Jest, which finds no file under the name that it will have.
    const [name, tests] = framework === 'nestjs' ? ['./captcha', 'nestjs-tests.md'] : ['./captcha.js', 'testing.md']
    expect(out).toContain(
      framework === 'nestjs' ? `import { verifier } from '${name}'` : `const { verifier } = require('${name}')`,
    )
    expect(out).toContain(`a file captcha.${framework === 'nestjs' ? 'ts' : 'js'}\n`)
    expect(out).toContain(`/docs/guard/${tests}\n`)
  })

  test.each(['express', 'koa', 'fastify'])('a project with Nest that has %s, too, gets Nest’s lines', (other) => {
    const dependencies = { [other]: '1', '@nestjs/core': '12' }
    writeFileSync(join(folder.path, 'package.json'), JSON.stringify({ dependencies }))
    expect(create(folder.path, ['--yes']).out).toContain("from '@ticketgate/nestjs'")
  })

  test.each(['{ "dependencies": null }', '{ "dependencies": "express" }', 'null', '[]'])(
    'a project whose package.json is %s is one of no framework',
    (manifest) => {
      writeFileSync(join(folder.path, 'package.json'), manifest)
      const { code, out } = create(folder.path, ['--yes'])
      expect([code, out]).toEqual([0, expect.stringContaining('verifier.verify(request)')])
    },
  )

  test('a project in TypeScript gets a file of TypeScript, with import', () => {
    writeFileSync(join(folder.path, 'package.json'), '{ "type": "commonjs", "dependencies": { "hono": "4" } }')
    writeFileSync(join(folder.path, 'tsconfig.json'), '{}')
    const { out } = create(folder.path, ['--yes'])
    expect(out).toContain('(Hono, TypeScript)')
    expect(out).toContain('a file captcha.ts\n')
    expect(out).toContain("import { verifier } from './captcha.js'")
    expect(out).not.toContain('require(')
  })

  test.each([
    ['"type": "module", ', 'ES modules', "import { verifier } from './captcha.js'"],
    ['"type": "commonjs", ', 'CommonJS', "const { verifier } = require('./captcha.js')"],
    ['', 'CommonJS', "const { verifier } = require('./captcha.js')"],
  ])('a project in JavaScript whose package.json has %sgets lines for %s', (type, modules, line) => {
    writeFileSync(join(folder.path, 'package.json'), `{ ${type}"dependencies": { "express": "5" } }`)
    const { out } = create(folder.path, ['--yes'])
    expect(out).toContain(`(Express, ${modules})`)
    expect(out).toContain(line)
    expect(out).not.toMatch(modules === 'CommonJS' ? /import |export / : /require\(/)
  })

  test('a project with Nest in ES modules names the file with its ending, as Node needs it', () => {
    writeFileSync(join(folder.path, 'package.json'), '{ "type": "module", "dependencies": { "@nestjs/core": "12" } }')
    expect(create(folder.path, ['--yes']).out).toContain("import { verifier } from './captcha.js'")
  })

  test('a vendor’s lines have its provider, and no service', () => {
    writeFileSync(join(folder.path, 'package.json'), 'not JSON')
    const { out } = create(folder.path, ['--yes', '--framework', 'koa', '--vendor', 'hcaptcha'])
    expect(out).toContain('npm install @ticketgate/core @ticketgate/koa\n')
    expect(out).toContain("secret: process.env.HCAPTCHA_SECRET ?? ''")
    expect(out).toContain('     HCAPTCHA_SECRET=\n')
    expect(out).not.toContain('ticketgate.js serve')
  })

  test('a folder that is not empty, and a file, are refused', () => {
    writeFileSync(join(folder.path, 'notes.txt'), 'mine')
    expect(create(folder.path, ['.', '--yes'])).toMatchObject({ code: 1, stderr: expect.stringContaining('not empty') })
    expect(create(folder.path, ['notes.txt', '--yes'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is a file'),
    })
    expect(filesIn(folder.path)).toEqual({ 'notes.txt': 'mine' })
  })
})

describe('flags', () => {
  test('--help names every flag, framework and vendor, and fits a terminal', () => {
    const { code, out } = create(folder.path, ['--help'])
    expect(code).toBe(0)
    for (const name of ['--framework', '--typescript', '--vendor', '--yes', '--help', '--version']) {
      expect(out).toContain(name)
    }
    for (const name of [...frameworkNames, ...vendors.map(({ id }) => id), 'none']) expect(out).toContain(name)
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
  })

  test('--version is the package’s', () => {
    expect(create(folder.path, ['--version']).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test.each([
    [['--framework', 'rails'], 'It is one of: express, koa'],
    [['--vendor', 'acme'], 'It is one of: none, aliyun'],
    [['--vendor', 'oneaccess'], 'sender'],
    [['--framework', 'nestjs', '--no-typescript'], 'TypeScript only'],
    [['--colour'], '--colour'],
    [['--vendor'], '--vendor'],
    [['one', 'two'], 'two'],
  ])('%j is refused in a line, and writes nothing', (args, why) => {
    const { code, stderr } = create(folder.path, ['--yes', ...args])
    expect([code, stderr]).toEqual([1, expect.stringContaining(why)])
    expect(stderr).not.toMatch(/^ +at /m)
    expect(filesIn(folder.path)).toEqual({})
  })
})
