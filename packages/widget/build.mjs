// Bundles the widget into modules of packages/server, which ships them: no file is read and nothing is bundled when a
// service starts. Does nothing if nothing has changed since the last time; `--force` does it all the same.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))
const generated = fileURLToPath(new URL('../server/src/widget/generated/', import.meta.url))

// What the oldest browsers of the README take: Chromium 88, Firefox 90, Safari 15. (Given these names, the bundler also
// rewrites optional chaining and private methods, which all of them have.)
const target = 'es2022'
// In the order of the cascade.
const styleSheets = ['base.css', 'panel.css', 'task.css', 'screens.css']
const words = ['words-2052', 'words-1028', 'words-1033']
const loaders = { tianyu: 'tianyu.ts', tianyuError: 'tianyu-error.ts', tcaptcha: 'tcaptcha.ts' }
/** Types that the service shares; copies, since the widget itself is not published. */
const sharedTypes = ['wire.ts']

const inputs = readdirSync(here, { recursive: true })
  .filter((path) => /^(src|static)[\\/].*\.\w+$/.test(path) || ['build.mjs', 'package.json'].includes(path))
  .sort()
const stamp = `// Made by packages/widget/build.mjs of sources whose hash is ${hash(inputs.map((path) => read(path)).join('\0'))}.\n`

if (process.argv.includes('--force') || !isUpToDate()) await build()

async function build() {
  const [{ rolldown }, lightningcss] = await Promise.all([import('rolldown'), import('lightningcss')])

  /** Every chunk's code by its file name. */
  async function bundle(input, output) {
    const bundled = await rolldown({
      input,
      cwd: here,
      platform: 'browser',
      transform: { target },
      onLog(_level, log) {
        throw new Error(log.message)
      },
    })
    const { output: chunks } = await bundled.generate(output)
    await bundled.close()
    return Object.fromEntries(chunks.map(({ fileName, code }) => [fileName, code.trim()]))
  }

  // Properties that only these scripts' own modules read and write: none that the page, the frame or the service knows.
  const mangleProps = { include: /^(expireTicket|onFail|onPass|onRetry|placement|unloadedNote|widthPx)$/ }
  // Applications hand these scripts on as they like: in ASCII they read the same in any encoding.
  const minify = { compress: true, mangle: true, mangleProps, codegen: { asciiOnly: true } }
  const scriptOutput = { format: 'iife', minify }
  const scripts = {}
  for (const [name, file] of Object.entries(loaders)) {
    const [code] = Object.values(await bundle(`src/loader/${file}`, scriptOutput))
    scripts[name] = code
  }

  const frameFiles = {
    ...(await bundle('src/frame/main.ts', { format: 'es', minify: true })),
    ...(await bundle({ 'proof-worker': 'src/frame/proof-of-work/proof-worker.ts' }, { format: 'iife', minify: true })),
  }
  for (const name of words) {
    const wordsOutput = { format: 'iife', name: 'captchaWords', generatedCode: { symbols: false }, minify: true }
    Object.assign(frameFiles, await bundle({ [name]: `src/frame/words/${name}.ts` }, wordsOutput))
  }
  const { code: css } = lightningcss.transform({
    filename: 'frame.css',
    code: Buffer.from(styleSheets.map((name) => read(`static/${name}`)).join('')),
    minify: true,
  })
  frameFiles['frame.css'] = css.toString()

  // Part of every file's address: what an address serves never changes.
  const version = hash(JSON.stringify(frameFiles)).slice(0, 12)
  const links = `<link rel="stylesheet" href="/widget/${version}/frame.css"><script type="module" src="/widget/${version}/main.js"></script>`
  const html = read('static/frame.html').replace('<!-- assets -->', links).replace(/>\s+</g, '><').trim()

  const constant = (name, value) => `export const ${name} = ${JSON.stringify(value, undefined, 2)}\n`
  mkdirSync(generated, { recursive: true })
  for (const name of sharedTypes) writeFileSync(`${generated}${name}`, stamp + read(`src/${name}`))
  writeFileSync(
    `${generated}files.ts`,
    stamp +
      constant('version', version) +
      constant('frameHtml', html) +
      constant('frameFiles', frameFiles) +
      constant('loaders', scripts),
  )
}

/** Whether every file that the build makes was made of what is here now. */
function isUpToDate() {
  return ['files.ts', ...sharedTypes].every(
    (name) => existsSync(generated + name) && readFileSync(generated + name, 'utf8').startsWith(stamp),
  )
}

function read(path) {
  return readFileSync(here + path, 'utf8')
}

function hash(text) {
  return createHash('sha256').update(text).digest('hex')
}
