// Installs the tarballs as the projects of our users do, and runs them there: compilers, test runners, bundlers and package
// managers, each with its stock settings. `node scripts/check-consumers.mjs [NAME …]` runs some of them.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { packAll, run } from './pack.mjs'

const fixtures = fileURLToPath(new URL('../test/consumers/', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'ticketgate-consumers-'))

const nestStarter = (major) => [
  ...['common', 'core', 'platform-express', 'testing'].map((name) => `@nestjs/${name}@${major}`),
  'reflect-metadata@0.2',
  'rxjs@7',
  'supertest@7',
  'ts-jest@29',
  'typescript@5.9',
  '@types/node@20',
  '@types/supertest@6',
]
/** As `nest new` writes it into package.json. */
const nestJest = {
  moduleFileExtensions: ['js', 'json', 'ts'],
  rootDir: 'src',
  testRegex: '.*\\.spec\\.ts$',
  transform: { '^.+\\.(t|j)s$': 'ts-jest' },
  collectCoverageFrom: ['**/*.(t|j)s'],
  coverageDirectory: '../coverage',
  testEnvironment: 'node',
}
const nestCompiler = {
  declaration: true,
  removeComments: true,
  emitDecoratorMetadata: true,
  experimentalDecorators: true,
  allowSyntheticDefaultImports: true,
  target: 'ES2021',
  sourceMap: true,
  outDir: './dist',
  baseUrl: './',
  incremental: true,
  skipLibCheck: true,
}
// A failed test leaves its app open, which must not hold up the others.
const runJest = ['npx', '--no-install', 'jest', '--ci', '--runInBand', '--forceExit']

const managers = {
  npm: (dir) => run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'], dir),
  pnpm: (dir, local) => {
    write(dir, 'pnpm-workspace.yaml', JSON.stringify({ overrides: local }))
    return run('npx', ['--yes', 'pnpm@10', 'install', '--ignore-scripts', '--no-frozen-lockfile'], dir)
  },
  yarn: (dir) => {
    write(dir, 'yarn.lock', '')
    write(dir, '.yarnrc.yml', 'enableTelemetry: false\nenableGlobalCache: false\n')
    return yarn(dir, ['install'])
  },
}
const yarn = (dir, args) =>
  process.stdout.write(run('npx', ['--yes', '--package=@yarnpkg/cli-dist@4', 'yarn', ...args], dir, { CI: '' }))

/** files: written beside the fixture's; fixture: where in the project it is copied; runs: what must exit with 0. */
const consumers = {
  types: {
    fixture: 'types',
    install: [
      ...[54, 59].map((version) => `ts${version}@npm:typescript@${version / 10}`),
      'ts60@npm:typescript@6.0',
      'ts70@npm:typescript@7.0',
      ...['express@5', '@types/express@5', 'koa@3', '@types/koa@3', 'fastify@5', 'hono@4', '@types/node@20'],
      ...['@nestjs/common@11', '@nestjs/core@11', 'reflect-metadata', 'rxjs', 'react@19', '@types/react@19'],
    ],
    prepare: (dir) => cpSync(join(dir, 'app.ts'), join(dir, 'app.mts')),
    runs: [[process.execPath, 'run.mjs']],
  },
  templates: {
    fixture: 'templates',
    install: [
      ...['svelte@5', 'svelte-check@4', 'solid-js@1.9', 'typescript@5.9', 'rxjs@7'],
      ...['core', 'compiler', 'compiler-cli'].map((name) => `@angular/${name}@20`),
    ],
    runs: [[process.execPath, 'run.mjs']],
  },
  'nest 10, jest 29, npm': {
    fixture: 'nest-jest',
    into: 'src',
    install: [...nestStarter(10), 'jest@29', '@types/jest@29'],
    manifest: { jest: nestJest },
    files: { 'tsconfig.json': { compilerOptions: { ...nestCompiler, module: 'commonjs' } } },
    runs: [runJest],
  },
  'nest 11, jest 30, pnpm': {
    fixture: 'nest-jest',
    into: 'src',
    manager: 'pnpm',
    install: [...nestStarter(11), 'jest@30', '@types/jest@30'],
    manifest: { jest: nestJest },
    files: {
      'tsconfig.json': {
        compilerOptions: {
          ...nestCompiler,
          module: 'nodenext',
          moduleResolution: 'nodenext',
          resolvePackageJsonExports: true,
          esModuleInterop: true,
          isolatedModules: true,
          target: 'ES2023',
        },
      },
    },
    runs: [runJest],
  },
  runners: {
    fixture: 'runners',
    install: ['vitest@4', 'mocha@11', 'fastify@5'],
    runs: [
      ['npx', '--no-install', 'vitest', 'run', 'vitest.test.mjs'],
      [process.execPath, '--test', 'node.test.mjs'],
      ['npx', '--no-install', 'mocha', 'mocha.spec.cjs'],
    ],
  },
  'yarn pnp': {
    fixture: 'runners',
    manager: 'yarn',
    install: ['mocha@11', 'fastify@5'],
    runs: [['yarn', 'mocha', 'mocha.spec.cjs']],
  },
  bundlers: {
    fixture: 'bundlers',
    install: ['esbuild@0.25', 'webpack@5', 'webpack-cli@6', 'vite@7', 'express@5'],
    runs: [
      ['npx', '--no-install', 'esbuild', 'app.mjs', '--bundle', '--platform=node', '--outfile=esbuild/app.cjs'],
      [
        ...['npx', '--no-install', 'esbuild', 'service.mjs', '--bundle', '--platform=node'],
        ...['--external:@ticketgate/server', '--outfile=esbuild/service.cjs'],
      ],
      ['npx', '--no-install', 'webpack', './app.mjs', '--target', 'node', '--mode', 'none', '-o', 'webpack'],
      ['npx', '--no-install', 'vite', 'build', '--ssr', 'app.mjs', '--outDir', 'vite'],
    ],
    outputs: {
      'esbuild/app.cjs': 'pass replayed 3',
      // Its files are read beside its own code, and so it is left out of the bundle.
      'esbuild/service.cjs': 'slide audio/wav',
      'webpack/main.js': 'pass replayed 3',
      'vite/app.mjs': 'pass replayed 3',
    },
  },
  next: {
    fixture: 'next',
    install: ['next@16', 'react@19', 'react-dom@19'],
    runs: [[process.execPath, 'run.mjs']],
  },
}

const nameParts = process.argv.slice(2)
const names = Object.keys(consumers).filter(
  (name) => nameParts.length === 0 || nameParts.some((part) => name.includes(part)),
)
let problems = names.length === 0 ? 1 : 0
try {
  const packages = packAll(work)
  for (const [index, name] of names.entries()) {
    console.log(`== ${name}`)
    try {
      consume(join(work, `consumer-${index}`), consumers[name], packages)
    } catch (error) {
      problems += 1
      console.error(`${name}: ${error.message}\n${error.stdout ?? ''}`)
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
console.log(problems === 0 ? 'consumers: all work' : `consumers: ${problems} do not work`)
process.exitCode = problems === 0 ? 0 : 1

function consume(dir, { fixture, into = '.', manager = 'npm', manifest, files = {}, prepare, ...rest }, packages) {
  mkdirSync(join(dir, into), { recursive: true })
  cpSync(join(fixtures, fixture), join(dir, into), { recursive: true })
  const local = Object.fromEntries(packages.map(({ pkg, tarball }) => [pkg.name, `file:${tarball}`]))
  const versions = Object.fromEntries(rest.install.map(versionOf))
  write(dir, 'package.json', {
    name: 'consumer',
    private: true,
    dependencies: { ...local, ...versions },
    // Our packages depend on each other by version; here each of them is its tarball.
    overrides: local,
    resolutions: local,
    pnpm: { overrides: local },
    ...manifest,
  })
  for (const [file, content] of Object.entries(files)) write(dir, file, content)
  prepare?.(dir)
  managers[manager](dir, local)
  for (const [command, ...args] of rest.runs) {
    if (command === 'yarn') yarn(dir, args)
    else process.stdout.write(run(command, args, dir, { CI: 'true', NODE_ENV: 'test', FORCE_COLOR: '0' }))
  }
  for (const [file, line] of Object.entries(rest.outputs ?? {})) {
    const printed = run(process.execPath, [file], dir, { NODE_ENV: 'test' }).trim()
    if (printed !== line) throw new Error(`${file} prints "${printed}", not "${line}"`)
    console.log(`  ${file}: ${printed}`)
  }
}

/** `name@version`, or `name@npm:package@version`. */
function versionOf(spec) {
  const at = spec.indexOf('@', 1)
  return at === -1 ? [spec, '*'] : [spec.slice(0, at), spec.slice(at + 1)]
}

function write(dir, file, content) {
  writeFileSync(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content))
}
