import { readFile, stat } from 'node:fs/promises'
import { type Phrase, phrase } from '../phrase.js'
import { type Finding, fine, raw, wrong } from './finding.js'

const othersRights = 0o077

/** A file with keys, as far as this user can see it. */
export interface KeyFile {
  readonly path: string
  /** Its rights; undefined: there is no file, as far as this user can see. */
  readonly mode: number | undefined
  /** What stands in it; or why that cannot be read. */
  readonly content: { readonly text: string } | { readonly trouble: Phrase }
}

/** @param read what the tests, which may be root's, have fail */
export const readKeyFiles = (
  paths: readonly string[],
  read: (path: string, encoding: 'utf8') => Promise<string> = readFile,
): Promise<KeyFile[]> =>
  Promise.all(
    paths.map(async (path) => {
      let mode: number | undefined
      try {
        const file = await stat(path)
        // What is no file, such as a pipe, may never come to an end.
        if (!file.isFile()) return { path, mode, content: { trouble: raw(path) } }
        mode = file.mode & 0o777
        return { path, mode, content: { text: await read(path, 'utf8') } }
      } catch (error) {
        const { code = '' } = error as NodeJS.ErrnoException
        return { path, mode, content: { trouble: phrase('{at}: {code}.', { at: path, code }) } }
      }
    }),
  )

/** Whether they can be read, and by nobody but their owner. */
export const keyFileFindings = (files: readonly KeyFile[]): Finding[] => files.flatMap(findingsOf)

function findingsOf({ path, mode, content }: KeyFile): Finding[] {
  const unread = 'trouble' in content ? [wrong('Key file', 'TICKETGATE_DOCTOR_KEY_FILE_MISSING', content.trouble)] : []
  if (mode === undefined) return unread
  const shown = { path, mode: mode.toString(8).padStart(3, '0') }
  // Windows has no such rights.
  if (process.platform !== 'win32' && (mode & othersRights) !== 0) {
    return [...unread, wrong('Key file', 'TICKETGATE_DOCTOR_KEY_FILE_OPEN', phrase('{path} has mode {mode}.', shown))]
  }
  return unread.length > 0 ? unread : [fine('Key file', phrase('{path}, mode {mode}', shown))]
}

/** What stands in the files; one that cannot be read has nothing. */
export const environmentIn = (files: readonly KeyFile[]): NodeJS.ProcessEnv =>
  Object.assign({}, ...files.map(({ content }) => ('text' in content ? variablesIn(content.text) : {})))

/** `NAME=value` lines as systemd reads them: unlike in Node's `parseEnv`, a # within a value is part of it. */
function variablesIn(text: string): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = {}
  for (const line of text.split(/\r?\n/)) {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? []
    if (name !== undefined) variables[name] = value.replace(/^(["'])(.*)\1$/, '$2')
  }
  return variables
}
