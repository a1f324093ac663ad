import type { ServiceLogger } from '../options/contracts.js'

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
