import type { TianyuScriptConfig } from '../wire.js'
import { type CaptchaFrame, createCaptchaFrame } from './captcha-frame.js'
import { pageFunction } from './page-function.js'
import { pageLang } from './page-lang.js'
import { type Placement, startHeightPx } from './place.js'

/** The service wraps this script in a function with its configuration. */
declare const scriptConfig: TianyuScriptConfig

/** Options of capInit (docs/widget.md); every one may be left out. */
interface CapInitOptions {
  callback?: (result: CapResult) => void
  themeColor?: string
  type?: 'point' | 'embed' | 'popup'
  showHeader?: boolean
  fwidth?: number | string
  pos?: Placement['position']
  keepOpen?: boolean
  theme?: 'auto' | 'light' | 'dark'
}

type CapResult = { ret: 0; ticket: string; randstr: string } | { ret: 1 }

const noTicket = { ticket: '', randstr: '' }
const positions = ['absolute', 'fixed', 'static', 'relative']
const pass = { token: scriptConfig.token }
let current: CaptchaFrame | undefined
let solved = noTicket

function capInit(element: Element | Document | null, options: CapInitOptions = {}): void {
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
    lang: pageLang(lang),
    open: {
      pass,
      themeColor: String(options.themeColor ?? ''),
      showHeader: options.showHeader === true,
      ...(options.keepOpen === undefined ? {} : { keepOpen: options.keepOpen }),
    },
    theme: options.theme ?? 'auto',
    onPass(ticket, randstr) {
      solved = { ticket, randstr }
      options.callback?.({ ret: 0, ticket, randstr })
    },
    onClose(passed) {
      if (!passed) options.callback?.({ ret: 1 })
    },
    onFail: reportFailure,
  })
}

function capGetTicket(): { ticket: string; randstr: string } {
  return { ...solved }
}

function capRefresh(): void {
  solved = noTicket
  current?.refresh()
}

function capDestroy(): void {
  solved = noTicket
  current?.destroy()
  current = undefined
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
  offline: `The captcha service at ${scriptConfig.origin} does not answer.`,
  refused: 'This captcha script has expired: each page view needs a new one.',
  throttled: 'Too many captchas or wrong answers for this visitor.',
}

Object.assign(window, { capInit, capGetTicket, capRefresh, capDestroy })
