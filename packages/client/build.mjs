// Bundles the page's half as a module of core, which serves it, and marks where the compiler writes CommonJS. Does
// nothing if nothing has changed since the last time; `--force` does it all the same.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const generated = here('../core/src/page/parts.ts')

const transform = {
  // Browsers since 2021 know of it all that these sources use: private methods, but no static blocks.
  target: 'es2022',
  // What is served is for pages; only who imports the package may be on a server.
  define: { 'typeof HTMLElement': '"function"' },
}
/**
 * Properties that only the element's own modules read and write: its script has short names for them. None may be one
 * that a loader, the page or the browser knows.
 */
const ownProperties =
  /^(address|connectForm|drop|findLoader|firstMessages|formReset|giveUp|goOn|goodUntilMs|isAnonymous|isAttribute|isHolding|messagesFor|needTicket|opened|opening|ready|restart|restyle|settingsFor|tag|ticketUsed)$/
/** For tools that require(): the packages for pages are ES modules. */
const commonJsFolders = ['.', '../react', '../vue'].map((folder) => here(`${folder}/dist/cjs/`))
/** Vendors whose loader is in another one's file. */
const sharedFiles = { 'self-hosted': 'tianyu' }

const sources = readdirSync(here('src'), { recursive: true }).filter((path) => path.endsWith('.ts'))
const inputs = [...sources.sort().map((path) => `src/${path}`), 'build.mjs']
const stamp = `// Made by packages/client/build.mjs of sources whose hash is ${hash(inputs)}.\n`

if (process.argv.includes('--force') || !isUpToDate()) await build()

async function build() {
  const { rolldown } = await import('rolldown')

  async function bundle(options) {
    return rolldown({
      platform: 'browser',
      transform,
      ...options,
      onLog(_level, log) {
        throw new Error(log.message)
      },
    })
  }

  /** A module's one export as an expression; in ASCII, so that it reads the same in any encoding. */
  async function expressionOf(file, name, mangleProps) {
    const entry = 'entry'
    const plugin = {
      name: 'one-export',
      resolveId: (id) => (id === entry ? id : undefined),
      load: (id) => (id === entry ? `export { ${name} as default } from ${JSON.stringify(here(file))}` : undefined),
    }
    const bundled = await bundle({ input: entry, plugins: [plugin] })
    const minify = { compress: true, mangle: true, mangleProps, codegen: { asciiOnly: true } }
    const { output } = await bundled.generate({ format: 'esm', minify })
    await bundled.close()
    const code = output[0].code.trim().replaceAll('/* @__PURE__ */ ', '')
    const [whole, local] = /export\{([\w$]+) as default\};?$/.exec(code) ?? []
    if (whole === undefined || output.length !== 1) throw new Error(`${file}: one chunk with one export was expected`)
    return `(()=>{${code.slice(0, -whole.length)}return ${local}})()`
  }

  /** As JSON, in ASCII. */
  async function messagesIn(language) {
    const expression = await expressionOf(`src/messages/${language}.ts`, language.replace('-', ''))
    const toAscii = (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
    return [language, JSON.stringify(new Function(`return ${expression}`)()).replace(/[^ -~]/g, toAscii)]
  }

  const expressions = async (names, fileOf, exportOf) => {
    const entries = names.sort().map(async (name) => [name, await expressionOf(fileOf(name), exportOf(name))])
    return Object.fromEntries(await Promise.all(entries))
  }
  const parts = {
    base: await expressionOf('src/script.ts', 'startPage', { include: ownProperties }),
    fetch: await expressionOf('src/guarded-fetch.ts', 'guardedFetch'),
    slide: await expressionOf('src/slide.ts', 'drawSlide'),
    loaders: await expressions(
      [...namesIn('src/loaders'), ...Object.keys(sharedFiles)],
      (vendor) => `src/loaders/${sharedFiles[vendor] ?? vendor}.ts`,
      (vendor) => `${vendor.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}Loader`,
    ),
    messages: Object.fromEntries(await Promise.all(namesIn('src/messages').sort().map(messagesIn))),
  }
  mkdirSync(here('../core/src/page'), { recursive: true })
  writeFileSync(
    generated,
    `${stamp}export const pageParts: {
  /** A function of settings, loaders and messages. */
  readonly base: string
  /** The function \`guardedFetch\`. */
  readonly fetch: string
  /** The function that draws OneAccess's slide puzzle. */
  readonly slide: string
  readonly loaders: Readonly<Record<string, string>>
  /** As JSON. */
  readonly messages: Readonly<Record<string, string>>
} = ${JSON.stringify(parts, undefined, 2)}
`,
  )

  for (const folder of commonJsFolders) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(`${folder}package.json`, '{ "type": "commonjs" }\n')
  }
}

function namesIn(folder) {
  return readdirSync(here(folder)).map((file) => file.slice(0, -'.ts'.length))
}

/** Whether everything that the build makes was made of what is here now. */
function isUpToDate() {
  const isMade = [generated, ...commonJsFolders.map((folder) => `${folder}package.json`)].every(existsSync)
  return isMade && readFileSync(generated, 'utf8').startsWith(stamp)
}

function hash(paths) {
  const sum = createHash('sha256')
  for (const path of paths) sum.update(`${path}\n${readFileSync(here(path), 'utf8')}`)
  return sum.digest('hex')
}
