import type { CapInitOptions, CapTicket } from '@ticketgate/client/page-functions'
import type { FailReason, TianyuScriptConfig } from '../wire.js'
import { type CaptchaFrame, createCaptchaFrame } from './captcha-frame.js'
import { offerFunctions, pageFunction } from './page-function.js'
import { pageLang } from './page-lang.js'
import { startHeightPx } from './place.js'
import { type SolvedTicket, watchTicket } from './ticket.js'
import { createUnloadedNote } from './unloaded-note.js'

/** The service wraps this script in a function with its configuration. */
declare const scriptConfig: TianyuScriptConfig

const noTicket = { ticket: '', randstr: '' }
const positions = ['absolute', 'static', 'relative'] as const
const pass = { token: scriptConfig.token }
let current: CaptchaFrame | undefined
let solved: SolvedTicket | undefined

function capInit(element: Element | Document | null | undefined, options: CapInitOptions = {}): void {
  const parent = element instanceof Document ? element.body : element
  if (!(parent instanceof Element)) {
    throw new TypeError('capInit needs an element, or document.')
  }
  capDestroy()
  const { lang, origin, clientType } = scriptConfig
  const layout = clientType === 2 ? (options.type ?? 'point') : 'mobile'
  current = createCaptchaFrame({
    origin,
    parent,
    placement: {
      layout: layout in startHeightPx ? layout : 'point',
      position: positions.find((position) => position === options.pos) ?? 'fixed',
      widthPx: Number.parseFloat(String(options.fwidth)) || 300,
    },
    lang: pageLang(options.lang, lang),
    open: {
      pass,
      themeColor: String(options.themeColor ?? ''),
      showHeader: options.showHeader === true,
      keepOpen: options.keepOpen,
    },
    theme: options.theme ?? 'auto',
    onPass(ticket, lifeMs) {
      forgetTicket()
      solved = watchTicket(ticket, lifeMs, () => {
        solved = undefined
        current?.expireTicket()
        options.expired?.()
      })
      options.callback?.({ ret: 0, ...ticket })
    },
    onClose(hasPassed) {
      if (!hasPassed) options.callback?.({ ret: 1 })
    },
    onFail(reason) {
      const [code, message] = failures[reason]
      const callback = pageFunction(scriptConfig.errorCallback)
      if (callback) callback({ code, message })
      else console.error(`Captcha: ${message}`)
      if (reason === 'unloaded') options.failed?.(code)
    },
    unloadedNote: createUnloadedNote,
  })
}

function capGetTicket(): CapTicket {
  return { ...(solved?.get() ?? noTicket) }
}

function capRefresh(): void {
  forgetTicket()
  current?.refresh()
}

function capDestroy(): void {
  forgetTicket()
  current?.destroy()
  current = undefined
}

function forgetTicket(): void {
  solved?.forget()
  solved = undefined
}

/** With the vendor's codes for what the page can do about it: temporarily unavailable, gone, over quota. */
const failures: Record<FailReason | 'unloaded', readonly [code: number, message: string]> = {
  unloaded: [6200, `${scriptConfig.origin} did not load: is it up, and allowed by frame-src?`],
  offline: [6200, `${scriptConfig.origin} does not answer.`],
  refused: [5000, 'This script has expired: each page view needs a new one.'],
  throttled: [4400, 'Too many captchas or wrong answers.'],
}

offerFunctions({ capInit, capGetTicket, capRefresh, capDestroy })
