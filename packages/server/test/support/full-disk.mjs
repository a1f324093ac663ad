// Counts on a disk that gets full, and has room again. Run in a small file system of its own.
import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const require = createRequire(import.meta.url)
const { fileStatistics } = require('../../dist/captcha/statistics/file-statistics.js')
const { noCounts } = require('../../dist/captcha/statistics/counts.js')

const parent = process.argv[2]
const folder = join(parent, 'statistics')
const now = () => Date.UTC(2030, 0, 1, 12)
const open = () => fileStatistics({ folder, now })
const labels = { business: '7', scene: '1', captchaType: 9, stage: 0, way: 'slide' }
const batch = (id) => ({ id, rows: [{ startMs: now(), hours: 1, ...labels, ...noCounts(), shown: 1 }] })
const shown = async (store) =>
  (await store.read({ from: 0, to: Number.MAX_SAFE_INTEGER })).rows.reduce((sum, row) => sum + row.shown, 0)

const store = open()
await store.add(batch('one'))
console.log(`written: ${await shown(open())} shown`)
const filler = join(parent, 'filler')
try {
  writeFileSync(filler, Buffer.alloc(1_000_000))
} catch {}
await store.add(batch('two')).catch(({ code }) => console.log(`full: ${code}`))
console.log(`full: ${await shown(store)} shown, others read ${await shown(open())}`)
rmSync(filler)
await store.add(batch('two'))
console.log(`free: others read ${await shown(open())}`)
