import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const periodUs = 50_000
let groups = 0

/**
 * Headless Chromium whose processes together, once it is held, get this share of one core, no more and, whatever else the
 * machine does, no less, by a control group (the debugging protocol's throttling does not reach workers). Needs root.
 * @throws if no control group can be made
 */
export async function launchSlowChromium(share) {
  groups += 1
  const group = makeGroup(`ticketgate-strength-${process.pid}-${groups}`)
  const folder = mkdtempSync(join(tmpdir(), 'strength-'))
  const launcher = join(folder, 'chromium')
  const real = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  const joinGroup = group.folders.map((each) => `echo $$ > ${each}/cgroup.procs\n`).join('')
  writeFileSync(launcher, `#!/bin/sh\n${joinGroup}exec ${real} "$@"\n`, { mode: 0o755 })
  const browser = await chromium.launch({
    executablePath: launcher,
    args: ['--no-sandbox', '--disable-gpu'],
    timeout: 120_000,
  })
  return {
    browser,
    hold: () => group.limit(Math.round(periodUs * share)),
    letGo: () => group.limit(undefined),
    /** Microseconds of CPU time that its processes have used. */
    usageUs: group.usageUs,
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true })
      // The last process may not be gone yet.
      for (let tries = 0; tries < 50; tries += 1) {
        try {
          return group.folders.map((each) => existsSync(each) && rmdirSync(each))
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
      }
    },
  }
}

/** A control group, of version 1 or 2, that comes before whatever else the machine does. */
function makeGroup(name) {
  const root = '/sys/fs/cgroup'
  const write = (folder, file, text) => writeFileSync(join(folder, file), String(text))
  if (existsSync(join(root, 'cpu/cgroup.procs'))) {
    const [limits, accounts] = ['cpu', 'cpuacct'].map((kind) => join(root, kind, name))
    mkdirSync(limits)
    // Where both are one, it is made already.
    mkdirSync(accounts, { recursive: true })
    write(limits, 'cpu.cfs_period_us', periodUs)
    write(limits, 'cpu.shares', 262_144)
    return {
      folders: [limits, accounts],
      limit: (quotaUs = -1) => write(limits, 'cpu.cfs_quota_us', quotaUs),
      usageUs: () => Number(readFileSync(join(accounts, 'cpuacct.usage'), 'utf8')) / 1000,
    }
  }
  if (!existsSync(join(root, 'cgroup.procs'))) throw new Error('there are no control groups here')
  const folder = join(root, name)
  mkdirSync(folder)
  write(folder, 'cpu.weight', 10_000)
  return {
    folders: [folder],
    limit: (quotaUs = 'max') => write(folder, 'cpu.max', `${quotaUs} ${periodUs}`),
    usageUs: () => Number(/usage_usec (\d+)/.exec(readFileSync(join(folder, 'cpu.stat'), 'utf8'))[1]),
  }
}
