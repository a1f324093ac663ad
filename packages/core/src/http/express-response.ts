import type { ServerResponse } from 'node:http'

type Callback = (error?: Error | null, html?: string) => unknown
type Method = (name: string, options?: unknown, callback?: unknown) => void

/** Express's response; Node's own, which has none of these, never answers later than it is called. */
interface ExpressResponse extends ServerResponse {
  render?: Method
  sendFile?: Method
  send?(body: unknown): unknown
}

/**
 * Runs a function that may answer by an Express response, and returns whether it did. What `render`, `sendFile` and
 * `download` begin is waited for: they return nothing to wait for, so that a second reply would go out first, and the
 * page after it would throw where nobody catches it. A stream that is piped into the response is an answer.
 * @param run gets a function that ends the waiting: what is begun after it is Express's business
 */
export async function answeredOnExpress(
  response: ServerResponse,
  run: (stopWaiting: () => void) => unknown,
): Promise<boolean> {
  const res: ExpressResponse = response
  const { render, sendFile } = res
  const begun: Promise<unknown>[] = []
  let isPiped = false

  /** @param usual what Express does for a caller without a callback */
  function waitFor(method: Method, usual: Callback): Method {
    return (name, options, callback) => {
      const [given, onDone] = typeof options === 'function' ? [undefined, options] : [options, callback ?? usual]
      const called = new Promise<Parameters<Callback>>((resolve) => {
        method.call(res, name, given, (...result: Parameters<Callback>) => resolve(result))
      })
      const done = called.then((result) => (onDone as Callback)(...result))
      // Where the function throws too, that is reported, and nobody waits for this.
      done.catch(() => {})
      begun.push(done)
    }
  }
  const onPipe = (): void => {
    isPiped = true
  }
  const stopWaiting = (): void => {
    if (render !== undefined) res.render = render
    if (sendFile !== undefined) res.sendFile = sendFile
    res.off('pipe', onPipe)
  }

  if (render !== undefined) res.render = waitFor(render, (error, html) => sendPage(res, error, html))
  if (sendFile !== undefined) res.sendFile = waitFor(sendFile, throwFault)
  res.once('pipe', onPipe)
  try {
    await run(stopWaiting)
    await Promise.all(begun)
    return res.headersSent || isPiped
  } finally {
    stopWaiting()
  }
}

function sendPage(res: ExpressResponse, error?: Error | null, html?: string): void {
  if (error) throw error
  if (!res.headersSent) res.send?.(html)
}

/** As Express has it, a client that has left is no fault. A folder is one: Express would go on to the next handler. */
function throwFault(error?: NodeJS.ErrnoException | null): void {
  if (error && error.code !== 'ECONNABORTED' && error.syscall !== 'write') throw error
}
