import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FrameworkName, frameworkOf } from './frameworks.js'
import { versions } from './generated/versions.js'
import { linkTo, ownVersion } from './own-package.js'
import { type Setting, serviceInTheBox, settingsOf, vendorOf, verifierCode } from './vendors.js'

/** What a project is to be like. */
export interface Choice {
  /** The package's. */
  readonly name: string
  readonly framework: FrameworkName
  readonly typescript: boolean
  /** A vendor's id, or `none` for the service in the box. */
  readonly vendor: string
}

const templates = fileURLToPath(new URL('../dist/template/', import.meta.url))
/** No package of the repository needs it: its widget is what the page loads. */
const altchaVersion = '^3.2.2'

/** Keys of the project's own making; others come from the vendor. */
const ownKeys: Record<string, () => string> = {
  TICKETGATE_SECRET_ID: () => `AKID${randomBytes(8).toString('hex')}`,
  TICKETGATE_SECRET_KEY: () => randomBytes(24).toString('hex'),
  TICKETGATE_SEAL_KEY: () => randomBytes(32).toString('hex'),
  ALTCHA_HMAC_KEY: () => randomBytes(32).toString('hex'),
}

/** What is said in a project itself, in one language. */
export interface ProjectMessages {
  /** What its page says, by the English of the template. */
  readonly page: Readonly<Record<string, string>>
  readme(choice: Choice, facts: ReadmeFacts): string
}

/**
 * The files of a project, by their paths.
 * @param messages for its page and its README
 */
export function projectFiles(choice: Choice, messages: ProjectMessages): Record<string, string> {
  const files = templateFiles(choice, messages.page)
  const { vendor, typescript } = choice
  const extension = typescript ? 'ts' : 'js'
  const code = verifierCode(vendorOf(vendor), (variable) => `env('${variable}')`)
  files[`src/captcha.${extension}`] = code.replace('\n\n', "\nimport { env } from './env.js'\n\n")
  files['package.json'] = asJson(manifestOf(choice))
  if (typescript) files['tsconfig.json'] = asJson(compilerOptions(choice))
  files['.gitignore'] = 'node_modules/\ndist/\n.env\n'
  files['.env.example'] = environmentOf(choice, () => '')
  files['.env'] = environmentOf(choice, (variable) => (vendor === 'self-hosted' ? '' : (ownKeys[variable]?.() ?? '')))
  files['README.md'] = messages.readme(choice, readmeFacts(choice))
  return files
}

const isAltcha = (vendor: string) => vendor.startsWith('altcha')

function templateFiles(
  { framework, typescript, vendor }: Choice,
  page: ProjectMessages['page'],
): Record<string, string> {
  const [wanted, other] = typescript ? ['.ts', '.js'] : ['.js', '.ts']
  const conditions = new Set([vendor === serviceInTheBox ? 'service' : '', isAltcha(vendor) ? 'altcha' : ''])
  const folders = ['shared', ...(conditions.has('service') ? ['service'] : []), ...frameworkOf(framework).templates]
  const files: Record<string, string> = {}
  for (const folder of folders) {
    for (const part of readdirSync(join(templates, folder))) {
      for (const name of readdirSync(join(templates, folder, part))) {
        if (part === 'src' && name.endsWith(other as string) && !name.endsWith(wanted as string)) continue
        const text = withConditions(readFileSync(join(templates, folder, part, name), 'utf8'), conditions)
        files[`${part}/${name}`] = part === 'public' ? inWordsOf(page, text) : text
      }
    }
  }
  return files
}

const inWordsOf = (page: ProjectMessages['page'], template: string) =>
  Object.entries(page).reduce((text, [english, words]) => text.replaceAll(english, () => words), template)

/** Keeps what stands between `// if NAME` and `// end` for the names that hold, and drops it for others. */
const withConditions = (text: string, names: ReadonlySet<string>) =>
  text
    .replace(/^ *\/\/ if (\w+)\n([\s\S]*?)^ *\/\/ end\n/gm, (_, name, lines) => (names.has(name) ? lines : ''))
    .replace(/\n{3,}/g, '\n\n')

function manifestOf({ name, framework, typescript, vendor }: Choice) {
  const { adapter, dependencies, typings } = frameworkOf(framework)
  const packages = ['@ticketgate/core', adapter, ...(vendor === serviceInTheBox ? ['@ticketgate/server'] : [])]
  return {
    name,
    version: '0.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20.19' },
    // Without a name every Node finds the tests below. It is Windows' shell that expands no "*.test.js", and Node 20
    // does not either; a folder's name is a file's since Node 22, which would find the TypeScript beside dist, too.
    scripts: typescript
      ? { start: 'tsc && node --env-file=.env dist/server.js', test: 'tsc && cd dist && node --test' }
      : { start: 'node --env-file=.env src/server.js', test: 'node --test' },
    dependencies: sorted({
      ...Object.fromEntries(packages.map((name) => [name, `^${ownVersion}`])),
      ...Object.fromEntries(dependencies.map((name) => [name, versions[name]])),
      ...(isAltcha(vendor) && { altcha: altchaVersion }),
    }),
    devDependencies: sorted({
      '@ticketgate/testing': `^${ownVersion}`,
      ...(typescript && {
        '@types/node': versions['@types/node'],
        typescript: versions.typescript,
        ...Object.fromEntries(typings.map((name) => [name, versions[name]])),
      }),
    }),
  }
}

const sorted = (map: Record<string, string>) =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))

const compilerOptions = ({ framework }: Choice) => ({
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    rootDir: 'src',
    outDir: 'dist',
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    ...(framework === 'nestjs' && { experimentalDecorators: true, emitDecoratorMetadata: true }),
  },
  include: ['src'],
})

/** @param valueFor what a variable is set to */
function environmentOf({ vendor }: Choice, valueFor: (variable: string) => string): string {
  const settings = settingsOf(vendorOf(vendor)).map(({ variable, about }) => ({ variable, about }))
  if (vendor === serviceInTheBox) {
    settings.push({ variable: 'TICKETGATE_SEAL_KEY', about: 'Seals challenges and tickets: 32 characters or more.' })
  }
  const lines = settings.map(({ variable, about }) => {
    const isLocal = vendor === serviceInTheBox && variable === 'TICKETGATE_URL'
    return `# ${about}\n${variable}=${isLocal ? 'http://127.0.0.1:8787' : valueFor(variable)}\n`
  })
  return ['# The port of this app.\nPORT=3000\n', ...lines].join('\n')
}

/** What only the vendor can give. */
export const missingSettings = (vendor: string): readonly Setting[] =>
  vendor === serviceInTheBox
    ? []
    : settingsOf(vendorOf(vendor)).filter(({ variable }) => vendor === 'self-hosted' || ownKeys[variable] === undefined)

/** What a README tells that is the same in every language. */
function readmeFacts({ framework, typescript, vendor }: Choice) {
  const { title, page } = vendorOf(vendor)
  return {
    framework: frameworkOf(framework).title,
    extension: typescript ? 'ts' : 'js',
    vendor: title,
    vendorPage: page,
    missing: missingSettings(vendor),
    linkTo,
  }
}

export type ReadmeFacts = ReturnType<typeof readmeFacts>

const asJson = (value: object) => `${JSON.stringify(value, null, 2)}\n`
