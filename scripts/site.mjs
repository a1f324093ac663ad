// `npm run site`: installs what the site is built with, writes the pages of the API, and builds all of it into site/dist.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { writeApiPages } from './api-pages.mjs'
import { ready } from './ready.mjs'

export const site = fileURLToPath(new URL('../site/', import.meta.url))

export function buildSite() {
  ready()
  writeApiPages()
  if (!isInstalled()) npm('ci', '--loglevel=error')
  npm('run', 'build', '--silent')
}

/** Whether node_modules was installed after the lock file was last changed. */
function isInstalled() {
  const list = `${site}node_modules/.package-lock.json`
  return existsSync(list) && statSync(list).mtimeMs >= statSync(`${site}package-lock.json`).mtimeMs
}

function npm(...args) {
  const { status, error } = spawnSync('npm', args, { cwd: site, stdio: 'inherit', shell: process.platform === 'win32' })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildSite()
