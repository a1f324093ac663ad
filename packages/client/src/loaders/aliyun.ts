import type { Loader } from '../loader.js'

interface Aliyun {
  hide?(): void
  destroyCaptcha?(): void
}
declare const initAliyunCaptcha: (config: object) => void

// It has to be checked within 90 s of the visitor's success, and 20 minutes of the initialisation.
const ticketLivesMs = 80_000
const initialisedForMs = 1_190_000

/** What a visitor may need to solve it, in milliseconds. */
const solvingMs = 300_000

let count = 0

/** In place of one that it does not know it would speak Chinese. */
function languageOf(tag: string): string {
  const lower = tag.toLowerCase()
  if (lower.startsWith('zh')) return /hant|-(tw|hk|mo)\b/.test(lower) ? 'tw' : 'cn'
  const language = /^(ar|de|es|fr|id|it|ja|ko|ms|pt|ru|th|tr|vi)\b/.exec(lower)?.[0] ?? 'en'
  // Its own code for Indonesian.
  return language.replace('id', 'in')
}

export const aliyunLoader: Loader = {
  popups: '[id^=aliyunCaptcha]',

  async mount({ settings, look, report, signal, script, challenge }) {
    const { region = 'cn', prefix } = settings as { region?: unknown; prefix?: unknown }
    // The script reads it once, when it is loaded.
    Object.assign(window, { AliyunCaptchaConfig: { region, prefix } })
    await script(settings.scriptUrl ?? 'https://o.alicdn.com/captcha-frontend/aliyunCaptcha/AliyunCaptcha.js', {
      isReady: () => typeof initAliyunCaptcha === 'function',
    })
    let instance: Aliyun | undefined
    /** The initialisation's own, which tell it from a later one. */
    let nodes: HTMLElement[] = []
    let initialisedAtMs: number
    const leftMs = () => initialisedAtMs + initialisedForMs - Date.now()
    const clear = () => {
      instance?.destroyCaptcha?.()
      instance = undefined
      for (const node of nodes) node.remove()
      nodes = []
    }
    signal.addEventListener('abort', clear)

    /** A second initialisation binds the same button twice, so each has nodes of its own. */
    async function initialise(): Promise<void> {
      initialisedAtMs = Date.now()
      const own = nodes
      // The console may demand that each page view's scene is encrypted.
      const answer = settings['encryptedSceneId'] === true ? await challenge() : undefined
      if (answer?.ok === false) throw Error(String(answer.status))
      const scene = await answer?.json()
      if (own !== nodes) return
      // Among `popups`, for the vendor may draw into it.
      const id = `aliyunCaptcha-${++count}`
      const element = document.createElement('div')
      const button = document.createElement('button')
      button.hidden = true
      button.type = 'button'
      element.id = id
      button.id = `${id}b`
      // It looks for them by selectors, which reach into no shadow tree.
      own.push(button, element)
      document.body.append(...own)
      return new Promise((resolve, reject) => {
        initAliyunCaptcha({
          SceneId: settings.siteKey,
          EncryptedSceneId: scene?.encryptedSceneId,
          mode: 'popup',
          element: `#${id}`,
          button: `#${id}b`,
          language: languageOf(look.lang),
          getInstance(created: Aliyun) {
            if (own !== nodes) return created.destroyCaptcha?.()
            instance = created
            resolve()
          },
          success: (captchaVerifyParam: string) =>
            report.solved({ captchaVerifyParam }, Math.min(ticketLivesMs, leftMs())),
          // A wrong answer: the vendor lets the visitor try again.
          fail() {},
          onClose: report.closed,
          onError(error?: { code?: string }) {
            reject(Error(error?.code))
            report.failed(error?.code)
          },
        })
      })
    }

    let initialised = initialise()
    const reset = () => {
      clear()
      initialised = initialise()
      initialised.catch((error: Error) => report.failed(error.message))
    }
    await initialised
    return {
      kind: 'popup',
      async open() {
        if (leftMs() < solvingMs) reset()
        // Until the vendor has bound the button, a click is lost.
        await initialised
        nodes[0]?.click()
      },
      reset,
      remove: clear,
    }
  },
}
