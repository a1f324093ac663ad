import type { CapInitOptions, CapTicket } from '@ticketgate/client/page-functions'
import type { TianyuScriptConfig } from '../wire.js'
import { type CaptchaFrame, createCaptchaFrame } from './captcha-frame.js'
import { offerFunctions, pageFunction } from './page-function.js'
import { pageLang } from './page-lang.js'
import { startHeightPx } from './place.js'
import { type SolvedTicket, watchTicket } from './ticket.js'
import { createUnloadedNote } from './unloaded-note.js'

/** The service wraps this script in a function with its configuration. */
declare const scriptConfig: TianyuScriptConfig

const noTicket = { ticket: '', randstr: '' }
const positions = ['absolute', 'fixed', 'static', 'relative']
const pass = { token: scriptConfig.token }
let current: CaptchaFrame | undefined
let solved: SolvedTicket | undefined

function capInit(element: Element | Document | null | undefined, options: CapInitOptions = {}): void {
  const parent = element instanceof Document ? element.body : element
  if (!(parent instanceof Element)) {
    throw new TypeError('capInit: element must be an element of this page, or document.')
  }
  capDestroy()
  const { lang, origin, clientType } = scriptConfig
  const layout = clientType === 2 ? (options.type ?? 'point') : 'mobile'
  current = createCaptchaFrame({
    origin,
    parent,
    placement: {
      layout: layout in startHeightPx ? layout : 'point',
      position: options.pos !== undefined && positions.includes(options.pos) ? options.pos : 'fixed',
      widthPx: Number.parseFloat(String(options.fwidth ?? '')) || 300,
    },
    lang: pageLang(options.lang, lang),
    open: {
      pass,
      themeColor: String(options.themeColor ?? ''),
      showHeader: options.showHeader === true,
      ...(options.keepOpen === undefined ? {} : { keepOpen: options.keepOpen }),
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
    onFail: reportFailure,
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

function reportFailure(reason: string): void {
  const message = failures[reason] ?? reason
  const callback = pageFunction(scriptConfig.errorCallback)
  if (callback) callback({ code: failureCodes[reason] ?? 6200, message })
  else console.error(`Captcha: ${message}`)
}

// Gone and over quota, else temporarily unavailable: the vendor's codes for what the page can do about it.
const failureCodes: Record<string, number> = { refused: 5000, throttled: 4400 }

const failures: Record<string, string> = {
  unloaded: `The captcha at ${scriptConfig.origin} did not load: is it up, and allowed by frame-src?`,
  offline: 'The captcha service does not answer.',
  refused: 'This captcha script has expired: each page view needs a new one.',
  throttled: 'Too many captchas or wrong answers for this visitor.',
}

offerFunctions({ capInit, capGetTicket, capRefresh, capDestroy })
