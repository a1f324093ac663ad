import { constants } from 'node:fs'
import { access, mkdir } from 'node:fs/promises'
import { statisticsFolder } from '../captcha/statistics/file-statistics.js'
import { UsageError } from './errors.js'
import { phrase } from './phrase.js'

/**
 * Makes the folder of `--data` if it is missing.
 * @throws {UsageError} if nothing can be written to it: better now than when there is something to keep
 */
export async function makeDataFolder(folder: string): Promise<void> {
  // One step at a time: where a folder can be neither made nor found, Node's own recursion never ends.
  const failed = await mkdir(folder, { mode: 0o700 }).then(
    () => undefined,
    ({ code = '' }: NodeJS.ErrnoException) => (code === 'EEXIST' ? undefined : { folder, code }),
  )
  const refused = failed ?? (await whyNotWritable(folder))
  if (refused === undefined) return
  throw new UsageError(phrase('--data {folder} is no folder that can be written to ({code}).', refused))
}

/**
 * Whether statistics can be kept in the folder of `--data`: in the one that is made in it for them, once it is there.
 * @returns the folder that this process cannot write to, and the code of Node's error
 */
export async function whyNotWritable(
  dataFolder: string,
): Promise<{ readonly folder: string; readonly code: string } | undefined> {
  const inner = statisticsFolder(dataFolder)
  for (const folder of [dataFolder, inner]) {
    try {
      // With a slash at its end a file is no folder.
      await access(`${folder}/`, constants.R_OK | constants.W_OK | constants.X_OK)
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (folder === inner && code === 'ENOENT') return undefined
      return { folder, code }
    }
  }
  return undefined
}
