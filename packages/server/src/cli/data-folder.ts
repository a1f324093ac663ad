import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { UsageError } from './errors.js'
import { phrase } from './phrase.js'

/**
 * Makes the folder of `--data` if it is missing.
 * @throws {UsageError} if nothing can be written to it: better now than when there is something to keep
 */
export async function makeDataFolder(folder: string): Promise<void> {
  try {
    // One step at a time: where a folder can be neither made nor found, Node's own recursion never ends.
    await mkdir(folder, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    // With a slash at its end a file is no folder.
    await access(`${folder}/`, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new UsageError(phrase('--data {folder} is no folder that can be written to ({code}).', { folder, code }))
  }
}
