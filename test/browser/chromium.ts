import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome']
/** Chromium without a user interface, which costs a third less; it has no back-forward cache. */
const shellName = 'chromium-headless-shell'

/**
 * Chromium's path: CHROMIUM_PATH, else the first of the usual names found in /usr/bin or in PATH.
 * @param isWhole whether the headless shell is not enough. @default false
 */
export function findChromium({ isWhole = false } = {}): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  if (named) return named
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)]
  const known = isWhole ? names : [shellName, ...names]
  return known.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path))
}

/**
 * True where browser tests can run: `describe.skipIf(!hasChromium())`. Without Chromium it says loudly what is not
 * tested; under CI it throws, since a check that cannot run has failed.
 */
export function hasChromium(): boolean {
  if (findChromium() !== undefined) return true
  const message =
    'Browser tests need Chromium, and none was found: install it (Debian: apt-get install chromium), or set CHROMIUM_PATH.'
  if (process.env['CI']) throw new Error(message)
  console.warn(`\n*** BROWSER TESTS SKIPPED ***\n${message}\n`)
  return false
}

/**
 * A headless Chromium that makes no request of its own. The caller closes it.
 * @param keepsPages whether it has a back-forward cache, which Playwright switches off
 */
export function launchChromium({ keepsPages = false } = {}): Promise<Browser> {
  const executablePath = findChromium({ isWhole: keepsPages })
  if (executablePath === undefined) throw new Error('No Chromium: guard the suite with hasChromium().')
  return chromium.launch({
    executablePath,
    ...(keepsPages && { ignoreDefaultArgs: ['--disable-back-forward-cache'] }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
