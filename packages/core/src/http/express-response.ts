import type { ServerResponse } from 'node:http'

type Callback = (error?: Error | null, html?: string) => unknown
type Method = (name: string, options?: unknown, callback?: unknown) => void

/** Express's response; Node's own, which has none of these, never answers later than it is called. */
interface ExpressResponse extends ServerResponse {
  render?: Method
  sendFile?: Method
  send?(body: unknown): unknown
}

/** What functions that are waited for have begun by one response. */
interface Watch {
  /** It grows: a callback may begin more. */
  readonly begun: Promise<unknown>[]
  isPiped: boolean
  /** How many functions are waited for: the fields of one query of GraphQL run at the same time. */
  functions: number
  /** Gives the response back as it was. */
  end(): void
}

const watches = new WeakMap<ServerResponse, Watch>()

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
  const watch = watches.get(response) ?? watchOf(response)
  watches.set(response, watch)
  watch.functions += 1
  let isWaiting = true
  const stopWaiting = (): void => {
    if (isWaiting) watch.functions -= 1
    if (isWaiting && watch.functions === 0) {
      watches.delete(response)
      watch.end()
    }
    isWaiting = false
  }
  try {
    await run(stopWaiting)
    for (const one of watch.begun) await one
    return response.headersSent || watch.isPiped
  } finally {
    stopWaiting()
  }
}

function watchOf(res: ExpressResponse): Watch {
  const { render, sendFile } = res
  const begun: Promise<unknown>[] = []

  /** @param usual what Express does for a caller without a callback */
  function waitFor(method: Method, usual: Callback): Method {
    return (name, options, callback) => {
      const [given, onDone] = typeof options === 'function' ? [undefined, options] : [options, callback ?? usual]
      const done = new Promise((resolve, reject) => {
        method.call(res, name, given, (...result: Parameters<Callback>) => {
          try {
            resolve((onDone as Callback)(...result))
          } catch (error) {
            reject(error)
          }
        })
      })
      // Where the function throws too, that is reported, and nobody waits for this.
      done.catch(() => {})
      begun.push(done)
    }
  }

  const onPipe = (): void => {
    watch.isPiped = true
  }
  const watch: Watch = {
    begun,
    isPiped: false,
    functions: 0,
    end() {
      if (render !== undefined) res.render = render
      if (sendFile !== undefined) res.sendFile = sendFile
      res.off('pipe', onPipe)
    },
  }
  if (render !== undefined) res.render = waitFor(render, (error, html) => sendPage(res, error, html))
  if (sendFile !== undefined) res.sendFile = waitFor(sendFile, throwFault)
  res.once('pipe', onPipe)
  return watch
}

function sendPage(res: ExpressResponse, error?: Error | null, html?: string): void {
  if (error) throw error
  if (!res.headersSent) res.send?.(html)
}

/** As Express has it, a client that has left is no fault. A folder is one: Express would go on to the next handler. */
function throwFault(error?: NodeJS.ErrnoException | null): void {
  if (error && error.code !== 'ECONNABORTED' && error.syscall !== 'write') throw error
}
