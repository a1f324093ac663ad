import { createHmac } from 'node:crypto'

export const secretId = 'AKIDfuzzed'
export const secretKey = 'fuzzed-secret-key-7c1e'

/**
 * An undici dispatcher that stands in for Tianyu: no socket, but the same order of events. It computes each signature
 * independently and answers as the case prescribes.
 */
export function stubVendor() {
  const vendor = {
    /** What it does with the next calls: a list of steps. */
    steps: /** @type {readonly Step[]} */ ([]),
    /** @type {Record<string, string>[]} */
    calls: [],
    wrongSignatures: 0,
    dispatch(options, handler) {
      const controller = controllerOf()
      queueMicrotask(() => {
        try {
          handler.onRequestStart(controller, {})
        } catch (error) {
          handler.onResponseError(controller, error)
          return
        }
        vendor.calls.push(paramsOf(options, vendor))
        void play(vendor.steps, controller, handler)
      })
      return true
    },
  }
  return vendor
}

/** @typedef {{ status: number, headers?: Record<string, string | string[]> } | { data: Uint8Array } | 'end' | 'reset' | 'hang' | 'pause'} Step */

function controllerOf() {
  const controller = {
    aborted: false,
    reason: null,
    paused: false,
    rawHeaders: [],
    rawTrailers: [],
    pause() {},
    resume() {},
    abort(reason) {
      if (controller.aborted) return
      controller.aborted = true
      controller.reason = reason
      controller.onAbort?.(reason)
    },
    onAbort: undefined,
  }
  return controller
}

async function play(steps, controller, handler) {
  controller.onAbort = (reason) => queueMicrotask(() => handler.onResponseError(controller, reason))
  for (const step of steps) {
    if (controller.aborted) return
    if (step === 'hang') return
    if (step === 'pause') await new Promise((resolve) => setImmediate(resolve))
    else if (step === 'end') return handler.onResponseEnd(controller, {})
    else if (step === 'reset')
      return handler.onResponseError(controller, Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
    else if ('status' in step) handler.onResponseStart(controller, step.status, step.headers ?? {}, '')
    else handler.onResponseData(controller, Buffer.from(step.data))
  }
}

function paramsOf({ method, path, body }, vendor) {
  const [pathname, query = ''] = path.split('?')
  const params = Object.fromEntries(new URLSearchParams(method === 'GET' ? query : body))
  const { Signature, ...signed } = params
  const pairs = Object.keys(signed)
    .sort()
    .map((name) => `${name}=${signed[name]}`)
  const text = `${method}vendor.test${pathname}?${pairs.join('&')}`
  const right = createHmac('sha256', secretKey).update(text).digest('base64')
  if (right !== Signature) vendor.wrongSignatures += 1
  return params
}
