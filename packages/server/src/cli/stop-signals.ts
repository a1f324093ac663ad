import { constants } from 'node:os'

/** How often a process that npm started looks whether the shell between them is still there. */
const parentCheckMs = 100

export interface StopSignals {
  /** Fulfilled by the first signal from now on. */
  first(): Promise<void>
  /** Stops listening. */
  close(): void
}

/**
 * Listens for SIGTERM and SIGINT. One that comes before `first()` is called, while the service still starts, ends the
 * process at once, and so does a second one. Left to Node, PID 1 of a container would ignore both.
 */
export function stopSignals(env: NodeJS.ProcessEnv): StopSignals {
  let begin: (() => void) | undefined
  function onSignal(signal: NodeJS.Signals): void {
    if (begin === undefined) process.exit(128 + constants.signals[signal])
    begin()
    begin = undefined
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
  const isByNpm = env['npm_lifecycle_event'] !== undefined
  const timer = isByNpm ? whenParentEnds(() => begin?.()) : undefined
  return {
    first: () =>
      new Promise((resolve) => {
        begin = resolve
      }),
    close() {
      process.off('SIGTERM', onSignal)
      process.off('SIGINT', onSignal)
      clearInterval(timer)
    },
  }
}

/**
 * `npx` and `npm run` start a command in a shell and pass a signal on to that shell alone, which ends and passes nothing
 * on. All that the command can see is that it has another parent.
 */
function whenParentEnds(act: () => void): NodeJS.Timeout {
  const parent = process.ppid
  const check = () => {
    if (process.ppid !== parent) act()
  }
  return setInterval(check, parentCheckMs).unref()
}
