import type { Dispatcher } from 'undici'

/** A dispatcher that notes where calls would go and lets none leave this machine. */
export function notedCalls() {
  const called: string[] = []
  const dispatcher = {
    dispatch({ origin, path }: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
      called.push(`${origin}${path}`)
      const error = Object.assign(new Error('No call leaves this machine.'), { code: 'ECONNREFUSED' })
      handler.onResponseError?.({} as never, error)
      return true
    },
  }
  return { called, dispatcher: dispatcher as never }
}
