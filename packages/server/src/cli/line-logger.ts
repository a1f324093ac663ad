import type { ServiceLogger } from '../options/contracts.js'

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
