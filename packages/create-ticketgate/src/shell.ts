/** What every shell takes as it is, besides Windows' separator. */
const plain = /^[\p{L}\p{N}_+:./-]+$/u

/**
 * A path as a word of a command that is printed, for the shell that is likely.
 * @param platform as Node names it
 */
export function shellWord(path: string, platform: NodeJS.Platform = process.platform): string {
  // A command would take it for a flag.
  const word = path.startsWith('-') ? `./${path}` : path
  const isWindows = platform === 'win32'
  if (plain.test(isWindows ? word.replaceAll('\\', '/') : word)) return word
  // No file of Windows has a double quote in its name, and its two shells share no other mark.
  return isWindows ? `"${word}"` : `'${word.replaceAll("'", `'\\''`)}'`
}
