import type { ServiceLogger } from '../contracts/reporting.js'
import type { Flags } from './flag-parser.js'

/** The log that `--log` asks for. */
export function loggerFromFlags(flags: Flags, write: (line: string) => void): ServiceLogger {
  return lineLogger(flags.oneOf('log', ['text', 'json', 'off']) ?? 'text', write)
}

/** Lines for people (`text`) or for a log collector (`json`); nothing for `off`. */
export function lineLogger(format: 'text' | 'json' | 'off', write: (line: string) => void): ServiceLogger {
  const at = (level: 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    if (format === 'off') return
    const time = new Date().toISOString()
    if (format === 'json') return write(JSON.stringify({ time, level, msg: message, ...fields }))
    const details = Object.entries(fields).map(([name, value]) => `\n    ${printable(name)}: ${printable(value)}`)
    write(`${time} ${level.toUpperCase().padEnd(5)} ${printable(message)}${details.join('')}`)
  }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}

/** Nothing in a value can begin a line of its own, or move a terminal's cursor. */
const printable = (value: unknown): string =>
  String(value).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) =>
    JSON.stringify(char)
      .slice(1, -1)
      .replace(/^[^\\]$/, escaped),
  )

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

type Warning = Error & { readonly code?: string }

/**
 * Writes the process's warnings to the log in its format; Node would print them as text, even among lines of JSON.
 * @returns a function that ends it
 */
export function logWarnings(log: ServiceLogger): () => void {
  const before = process.listeners('warning')
  process.removeAllListeners('warning')
  const logWarning = ({ name, code, message }: Warning) => log.warn({ warning: code ?? name }, message)
  process.on('warning', logWarning)
  return () => {
    process.off('warning', logWarning)
    for (const listener of before) process.on('warning', listener)
  }
}
