import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { phrase } from '../phrase.js'
import { type Finding, fine, raw, skipped, wrong } from './finding.js'

/** Node itself, by its version. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isEnough = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
  return isEnough
    ? fine('Node', raw(version))
    : wrong('Node', 'TICKETGATE_DOCTOR_NODE_VERSION', phrase('It is {value}.', { value: version }))
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
