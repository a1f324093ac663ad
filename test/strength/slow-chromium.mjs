import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const periodUs = 50_000
const roots = [
  {
    root: '/sys/fs/cgroup/cpu',
    limit: (folder, us) => writeLimit(folder, 'cpu.cfs_period_us', periodUs, 'cpu.cfs_quota_us', us),
  },
  { root: '/sys/fs/cgroup', limit: (folder, us) => writeFileSync(join(folder, 'cpu.max'), `${us} ${periodUs}`) },
]

function writeLimit(folder, periodFile, period, quotaFile, quota) {
  writeFileSync(join(folder, periodFile), String(period))
  writeFileSync(join(folder, quotaFile), String(quota))
}

/**
 * Headless Chromium whose processes together get this share of one core, by a control group (the debugging protocol's
 * throttling does not reach workers). Needs root.
 * @throws if no control group can be made
 */
export async function launchSlowChromium(share) {
  const { root, limit } = roots.find(({ root }) => existsSync(join(root, 'cgroup.procs'))) ?? {}
  if (root === undefined) throw new Error('there are no control groups here')
  const group = join(root, `ticketgate-strength-${process.pid}`)
  mkdirSync(group)
  limit(group, Math.round(periodUs * share))
  const folder = mkdtempSync(join(tmpdir(), 'strength-'))
  const launcher = join(folder, 'chromium')
  const real = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  writeFileSync(launcher, `#!/bin/sh\necho $$ > ${group}/cgroup.procs\nexec ${real} "$@"\n`, { mode: 0o755 })
  const browser = await chromium.launch({
    executablePath: launcher,
    args: ['--no-sandbox', '--disable-gpu'],
    timeout: 120_000,
  })
  return {
    browser,
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true })
      // The last process may not be gone yet.
      for (let tries = 0; tries < 50; tries += 1) {
        try {
          return rmdirSync(group)
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    },
  }
}
