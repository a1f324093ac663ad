import { constants } from 'node:os'

/**
 * Calls `close` at SIGINT or SIGTERM; a second signal ends the process at once. npm passes a signal on to the shell in
 * which it runs a script, and that shell passes nothing on: its end counts as a signal, too.
 * @param {() => unknown} close
 */
export function onStop(close) {
  let isClosing = false
  function begin() {
    if (isClosing) return
    isClosing = true
    close()
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
    process.on(signal, () => {
      // PID 1 of a container ignores whatever it does not handle.
      if (isClosing) process.exit(128 + constants.signals[signal])
      begin()
    })
  }
  if (process.env['npm_lifecycle_event'] === undefined) return
  const parent = process.ppid
  setInterval(() => process.ppid === parent || begin(), 100).unref()
}
