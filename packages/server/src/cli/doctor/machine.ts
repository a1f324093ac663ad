import { stat } from 'node:fs/promises'
import { type Finding, fine, wrong } from './finding.js'

const othersRights = 0o077

/** Node itself, by its version. */
export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isEnough = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19)
  return isEnough ? fine('Node', version) : wrong('Node', 'TICKETGATE_DOCTOR_NODE_VERSION', `It is ${version}.`)
}

/** Files with keys: nobody but their owner may read them. */
export function checkKeyFiles(paths: readonly string[]): Promise<Finding[]> {
  return Promise.all(
    paths.map(async (path) => {
      const file = await stat(path).catch(() => undefined)
      if (file === undefined || !file.isFile()) return wrong('Key file', 'TICKETGATE_DOCTOR_KEY_FILE_MISSING', path)
      const mode = (file.mode & 0o777).toString(8).padStart(3, '0')
      // Windows has no such rights.
      if (process.platform !== 'win32' && (file.mode & othersRights) !== 0) {
        return wrong('Key file', 'TICKETGATE_DOCTOR_KEY_FILE_OPEN', `${path} has mode ${mode}.`)
      }
      return fine('Key file', `${path}, mode ${mode}`)
    }),
  )
}
