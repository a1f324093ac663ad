import { whyNotWritable } from '../data-folder.js'
import { phrase } from '../phrase.js'
import { type Finding, fine, raw, skipped, wrong } from './finding.js'

/** Node itself, by its version. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isEnough = major >= 22 || (major === 20 && minor >= 19)
  return isEnough
    ? fine('Node', raw(version))
    : wrong('Node', 'TICKETGATE_DOCTOR_NODE_VERSION', phrase('It is {value}.', { value: version }))
}

/**
 * The folder of `--data`, and the one in it: there, and writable.
 * @param userId of this process; undefined: a system without such ids
 */
export async function checkDataFolder(folder: string, userId = process.getuid?.()): Promise<Finding> {
  const refused = await whyNotWritable(folder)
  if (refused !== undefined) {
    const seen = phrase('{at}: {code}.', { at: refused.folder, code: refused.code })
    return wrong('Statistics', 'TICKETGATE_DOCTOR_DATA_FOLDER', seen)
  }
  // Root may write everywhere, and the service is seldom root.
  if (userId === 0)
    return skipped('Statistics', phrase('{folder} is there; for its rights run this as the service’s user', { folder }))
  return fine('Statistics', phrase('{folder} can be written to by this user', { folder }))
}
