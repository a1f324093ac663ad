import type { Dispatcher } from 'undici'

/** A dispatcher that answers every call at once, without a network: `answer.body` is what the vendor sends. */
export function answeringDispatcher() {
  const answer = { status: 200, body: '' }
  const calls: Dispatcher.DispatchOptions[] = []
  const controller = { abort() {}, pause() {}, resume() {}, aborted: false, paused: false, reason: null }
  const dispatcher = {
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
      calls.push(options)
      handler.onRequestStart?.(controller as never, {})
      handler.onResponseStart?.(controller as never, answer.status, {})
      handler.onResponseData?.(controller as never, Buffer.from(answer.body))
      handler.onResponseEnd?.(controller as never, {})
      return true
    },
  }
  return { answer, calls, dispatcher: dispatcher as unknown as Dispatcher }
}
