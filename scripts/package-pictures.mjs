// Draws the pictures of packages that show nothing themselves, in Chromium: `npm run package-pictures`. Of
// @ticketgate/redis two processes and one ticket; of @ticketgate/testing the tests of a project that was just generated.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { ready } from './ready.mjs'

ready()
const root = fileURLToPath(new URL('../', import.meta.url))
const style = `
  * { box-sizing: border-box }
  body { margin: 0; padding: 24px; width: 700px; background: #f3f5f9; color: #1b2430; font: 15px/1.5 system-ui }
  .row { display: flex; gap: 24px } .row > * { flex: 1 }
  .box { padding: 14px 18px; border: 1px solid #cfd6e0; border-radius: 12px; background: #fff }
  .arrows { display: flex; justify-content: space-around; color: #5b6675; line-height: 36px }
  .ok { color: #0b6b3a; font-weight: 600 } .refused { color: #b3261e; font-weight: 600 } code { font-size: 14px }
  pre { margin: 0; padding: 18px; border-radius: 12px; background: #10141b; color: #e8ecf2; font: 14px/1.55 monospace }`

const oneTicket = `<div class="row">
    <div class="box"><b>Process 1</b><br><code>POST /login</code>, ticket A<br><span class="ok">200</span></div>
    <div class="box"><b>Process 2</b><br><code>POST /login</code>, ticket A<br><span class="refused">403, replayed</span></div>
  </div>
  <div class="arrows"><span>↓</span><span>↓</span></div>
  <div class="box"><b>Redis or Valkey</b><br>ticket A (a hash of it): passed, used once</div>`

/** What `npm test` prints in a new project. */
function testRun() {
  const folder = mkdtempSync(join(tmpdir(), 'ticketgate-pictures-'))
  try {
    const bin = join(root, 'packages/create-ticketgate/bin/create-ticketgate.js')
    execFileSync(process.execPath, [bin, '.', '--yes', '--no-typescript'], { cwd: folder })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
    const { NODE_ENV, ...env } = process.env
    const args = ['--test', '--test-reporter=spec', 'src/login.test.js']
    const printed = execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env })
    const lines = printed.split('\n').filter((line) => /^(✔|ℹ (tests|pass|fail))/.test(line))
    // How long each took is of no interest, and differs each time.
    const steady = lines.map((line) => line.replace(/ \([\d.]+ms\)$/, ''))
    return `<pre>$ npm test\n\n${steady.join('\n').replaceAll('✔', '<span style="color:#6fd49c">✔</span>')}</pre>`
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
try {
  const page = await browser.newPage({ viewport: { width: 700, height: 100 } })
  for (const [name, body] of Object.entries({ 'one-ticket': oneTicket, 'test-run': testRun() })) {
    await page.setContent(`<!doctype html><meta charset="utf-8"><style>${style}</style>${body}`)
    await page.screenshot({ path: join(root, `docs/images/${name}.png`), fullPage: true })
  }
} finally {
  await browser.close()
}
