// The documentation, built as it is published: every link and anchor leads somewhere, the search finds
// Chinese words within a sentence, no page asks anybody else for anything, and none logs an error.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, extname, join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { searchWords } from '../site/.vitepress/search-words.mjs'
import { buildSite, site } from './site.mjs'

if (!process.argv.includes('--built')) buildSite()
const dist = join(site, 'dist')
const filesOf = (extension) =>
  readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(extension))
const pages = filesOf('.html').map((file) => ({ file, html: readFileSync(join(dist, file), 'utf8') }))
const faults = []

/** Each page's links and pictures, and what it would load from elsewhere. */
function checkLinks() {
  const idsOf = new Map(
    pages.map(({ file, html }) => [file, new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => decoded(id)))]),
  )
  for (const { file, html } of pages) {
    for (const [, tag, attributes] of html.matchAll(/<(a|img|script|link|iframe|source)\b([^>]*)>/g)) {
      const [, name, target] = /(?:^|\s)(href|src)="([^"]*)"/.exec(attributes) ?? []
      if (target === undefined) continue
      if (/^(https?:)?\/\//.test(target)) {
        if (tag !== 'a') faults.push(`${file} loads ${target}`)
        continue
      }
      if (/^(data|mailto):/.test(target)) continue
      const [path, anchor] = decodeURIComponent(decoded(target)).split('#')
      const found = path === '' ? file : fileOf(posix.join('/', path.startsWith('/') ? '' : dirname(file), path))
      if (found === undefined) faults.push(`${file}: ${name} ${target} leads nowhere`)
      else if (anchor && found.endsWith('.html') && !idsOf.get(found).has(anchor)) faults.push(`${file}: no ${target}`)
    }
  }
}

const decoded = (text) => text.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')

/** The file that answers a path; undefined: none does. */
function fileOf(path) {
  const file = path.replace(/^\//, '')
  const candidates = [file, `${file}.html`, join(file, 'index.html')]
  return candidates.find((name) => existsSync(join(dist, name)) && extname(name) !== '')
}

/** What the search in the browser has: the index of a language, read with the words that the site makes. */
async function checkSearch() {
  const { default: MiniSearch } = await import(pathToFileURL(createRequire(site).resolve('minisearch')))
  const [chunk] = filesOf('.js').filter((file) => file.includes('localSearchIndexzh'))
  const { default: json } = await import(pathToFileURL(join(dist, chunk)))
  const options = { fields: ['title', 'titles', 'text'], storeFields: ['title', 'titles'], tokenize: searchWords }
  const index = MiniSearch.loadJSON(json, options)
  for (const word of ['票据', '验证码', '可信代理']) {
    const found = index.search(word, { combineWith: 'AND', prefix: true })
    if (found.length === 0) faults.push(`The search does not find ${word}.`)
    else console.log(`${word}: ${found.length} places, first ${found[0].id}`)
  }
}

const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }

function serve() {
  const server = createServer((request, response) => {
    const file = fileOf(decodeURIComponent(new URL(request.url, 'http://site').pathname))
    if (file === undefined) return response.writeHead(404).end()
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    response.end(readFileSync(join(dist, file)))
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Opens one page of each folder, in each language. */
async function checkInBrowser() {
  const server = await serve()
  const origin = `http://127.0.0.1:${server.address().port}`
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: ['--no-sandbox', '--disable-gpu'] })
  const page = await browser.newPage()
  let at = ''
  page.on('console', (message) => message.type() === 'error' && faults.push(`${at}: console: ${message.text()}`))
  page.on('pageerror', (error) => faults.push(`${at}: ${error.message}`))
  page.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(origin) && !/^(data|blob):/.test(url)) faults.push(`${at} requests ${url}`)
  })
  page.on(
    'response',
    (response) => response.status() >= 400 && faults.push(`${at}: ${response.status()} ${response.url()}`),
  )
  const firstOfFolder = new Map(pages.map(({ file }) => [dirname(file), file]).reverse())
  for (at of firstOfFolder.values()) {
    await page.goto(`${origin}/${at}`, { waitUntil: 'networkidle' })
    for (const width of [320, 768, 1280]) {
      await page.setViewportSize({ width, height: 800 })
      const needed = await page.evaluate(() => document.documentElement.scrollWidth)
      if (needed > width) faults.push(`${at} is ${needed} wide in a window of ${width}`)
    }
  }

  at = 'the search'
  await page.goto(`${origin}/zh/index.html`, { waitUntil: 'networkidle' })
  await page.keyboard.press('Control+k')
  await page.locator('.VPLocalSearchBox input').fill('可信代理')
  const result = page.locator('.VPLocalSearchBox .result').first()
  await result.waitFor({ timeout: 30_000 }).catch(() => faults.push('The search box does not find 可信代理.'))
  console.log(`${firstOfFolder.size} pages opened, and the search box tried`)
  await browser.close()
  server.close()
}

function chromiumPath() {
  const paths = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  const found = paths.find((path) => path && existsSync(path))
  if (found === undefined) throw new Error('No Chromium: install it, or set CHROMIUM_PATH.')
  return found
}

checkLinks()
await checkSearch()
await checkInBrowser()
for (const fault of new Set(faults)) console.error(fault)
console.log(`site: ${pages.length} pages, ${new Set(faults).size} faults`)
process.exitCode = faults.length === 0 ? 0 : 1
