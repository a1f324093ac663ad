import type { ServiceLogger } from '../options/contracts.js'

/** Lines for people (`text`) or for a log collector (`json`); nothing for `off`. */
export function lineLogger(format: 'text' | 'json' | 'off', write: (line: string) => void): ServiceLogger {
  const at = (level: 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    if (format === 'off') return
    const time = new Date().toISOString()
    if (format === 'json') return write(JSON.stringify({ time, level, msg: message, ...fields }))
    const told = Object.entries(fields).map(([name, value]) => `\n    ${name}: ${value}`)
    write(`${time} ${level.toUpperCase().padEnd(5)} ${message}${told.join('')}`)
  }
  return { info: at('info'), warn: at('warn'), error: at('error') }
}
