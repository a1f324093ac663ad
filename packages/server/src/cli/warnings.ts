import type { ServiceLogger } from '../log.js'

type Warning = Error & { readonly code?: string }

/**
 * Tells the process's warnings in the log's own form; Node would print them as text, also among lines of JSON.
 * @returns what ends it
 */
export function logWarnings(log: ServiceLogger): () => void {
  const before = process.listeners('warning')
  process.removeAllListeners('warning')
  const tell = ({ name, code, message }: Warning) => log.warn({ warning: code ?? name }, message)
  process.on('warning', tell)
  return () => {
    process.off('warning', tell)
    for (const listener of before) process.on('warning', listener)
  }
}
