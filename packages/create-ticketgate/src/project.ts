import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FrameworkName, frameworkOf } from './frameworks.js'
import type { Language } from './generated/language.js'
import { versions } from './generated/versions.js'
import { linkTo, ownVersion } from './own-package.js'
import { serviceInTheBox, settingsOf, vendorOf, verifierCode } from './vendors.js'

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
/** In any shell: what npm links into `.bin` is no script of Node's on Windows. */
export const serviceCommand = 'node --env-file=.env node_modules/@ticketgate/server/bin/ticketgate.js serve'
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
  readonly language: Language
  /** What its page and its programs say, by the English of the templates. */
  readonly texts: Readonly<Record<string, string>>
  /** What is said of settings that are no vendor's. */
  readonly settings: Readonly<Record<'port' | 'sealKey', string>>
  readme(choice: Choice, facts: ReadmeFacts): string
}

/**
 * The files of a project, by their paths.
 * @param messages for what it says, to its visitors and to whoever works on it
 */
export function projectFiles(choice: Choice, messages: ProjectMessages): Record<string, string> {
  const files = templateFiles(choice, messages.texts)
  const { vendor, typescript } = choice
  const extension = typescript ? 'ts' : 'js'
  const code = verifierCode(vendorOf(vendor), (variable) => `env('${variable}')`)
  files[`src/captcha.${extension}`] = code.replace('\n\n', "\nimport { env } from './env.js'\n\n")
  files['package.json'] = asJson(manifestOf(choice))
  if (typescript) files['tsconfig.json'] = asJson(compilerOptions(choice))
  files['.gitignore'] = 'node_modules/\ndist/\n.env\n'
  const port = `# ${messages.settings.port}\nPORT=3000\n`
  files['.env.example'] = [port, ...settingTexts(vendor, messages, () => '')].join('\n')
  files['.env'] = [port, ...settingTexts(vendor, messages)].join('\n')
  files['README.md'] = messages.readme(choice, readmeFacts(choice, messages))
  return files
}

const isAltcha = (vendor: string) => vendor.startsWith('altcha')

function templateFiles(
  { framework, typescript, vendor }: Choice,
  texts: ProjectMessages['texts'],
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
        files[`${part}/${name}`] = translated(text, texts)
      }
    }
  }
  return files
}

const translated = (template: string, texts: ProjectMessages['texts']) =>
  Object.entries(texts).reduce((text, [english, other]) => text.replaceAll(english, () => other), template)

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

/**
 * What a vendor's captcha needs in the environment, as an .env has it: a text for each setting.
 * @param keyFor the key that a variable gets; if left out, a new one where it is not the vendor's to give
 */
export function settingTexts(
  vendor: string,
  { language, settings: { sealKey } }: ProjectMessages,
  keyFor = (variable: string) => (vendor === 'self-hosted' ? '' : (ownKeys[variable]?.() ?? '')),
): string[] {
  const hasService = vendor === serviceInTheBox
  const settings = settingsOf(vendorOf(vendor)).map(({ variable, about }) => ({ variable, about: about[language] }))
  if (hasService) settings.push({ variable: 'TICKETGATE_SEAL_KEY', about: sealKey })
  return settings.map(({ variable, about }) => {
    const isLocal = hasService && variable === 'TICKETGATE_URL'
    return `# ${about}\n${variable}=${isLocal ? 'http://127.0.0.1:8787' : keyFor(variable)}\n`
  })
}

/** What only the vendor can give. */
export const missingSettings = (vendor: string) =>
  vendor === serviceInTheBox
    ? []
    : settingsOf(vendorOf(vendor)).filter(({ variable }) => vendor === 'self-hosted' || ownKeys[variable] === undefined)

/** What a README tells of the choice. */
function readmeFacts({ framework, typescript, vendor }: Choice, { language }: ProjectMessages) {
  const { title, page } = vendorOf(vendor)
  return {
    framework: frameworkOf(framework).title,
    extension: typescript ? 'ts' : 'js',
    vendor: title[language],
    vendorPage: page,
    missing: missingSettings(vendor).map(({ variable, about }) => ({ variable, about: about[language] })),
    serviceCommand,
    linkTo,
  }
}

export type ReadmeFacts = ReturnType<typeof readmeFacts>

const asJson = (value: object) => `${JSON.stringify(value, null, 2)}\n`
