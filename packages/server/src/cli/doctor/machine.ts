import { constants } from 'node:fs'
import { access, readFile, stat } from 'node:fs/promises'
import { parseEnv } from 'node:util'
import { phrase } from '../phrase.js'
import { type Finding, fine, raw, skipped, wrong } from './finding.js'

const othersRights = 0o077

/** Node itself, by its version. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isEnough = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
  return isEnough
    ? fine('Node', raw(version))
    : wrong('Node', 'TICKETGATE_DOCTOR_NODE_VERSION', phrase('It is {value}.', { value: version }))
}

/** Files with keys: nobody but their owner may read them. */
export function checkKeyFiles(paths: readonly string[]): Promise<Finding[]> {
  return Promise.all(
    paths.map(async (path) => {
      const file = await stat(path).catch(() => undefined)
      if (file === undefined || !file.isFile())
        return wrong('Key file', 'TICKETGATE_DOCTOR_KEY_FILE_MISSING', raw(path))
      const mode = (file.mode & 0o777).toString(8).padStart(3, '0')
      // Windows has no such rights.
      if (process.platform !== 'win32' && (file.mode & othersRights) !== 0) {
        return wrong('Key file', 'TICKETGATE_DOCTOR_KEY_FILE_OPEN', phrase('{path} has mode {mode}.', { path, mode }))
      }
      return fine('Key file', phrase('{path}, mode {mode}', { path, mode }))
    }),
  )
}

/** What stands in files of `NAME=value` lines, as systemd and containers read them; one that cannot be read has nothing. */
export async function environmentIn(paths: readonly string[]): Promise<NodeJS.ProcessEnv> {
  const texts = await Promise.all(
    paths.map(async (path) => {
      const isFile = await stat(path).then(
        (file) => file.isFile(),
        () => false,
      )
      return isFile ? readFile(path, 'utf8').catch(() => '') : ''
    }),
  )
  return Object.assign({}, ...texts.map((text) => parseEnv(text)))
}

/**
 * The folder of `--data`: there, and writable.
 * @param userId of this process; undefined: a system without such ids
 */
export async function checkDataFolder(folder: string, userId = process.getuid?.()): Promise<Finding> {
  try {
    // With a slash at its end a file is no folder.
    await access(`${folder}/`, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    return wrong('Statistics', 'TICKETGATE_DOCTOR_DATA_FOLDER', phrase('{at}: {code}.', { at: folder, code }))
  }
  // Root may write everywhere, and the service is seldom root.
  if (userId === 0)
    return skipped('Statistics', phrase('{folder} is there; for its rights run this as the service’s user', { folder }))
  return fine('Statistics', phrase('{folder} can be written to by this user', { folder }))
}
