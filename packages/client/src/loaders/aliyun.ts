import type { Loader } from '../loader.js'

interface Aliyun {
  hide?(): void
  destroyCaptcha?(): void
}
declare const initAliyunCaptcha: (config: object) => void

// It has to be checked within 90 s of the visitor's success.
const ticketLivesMs = 80_000

let elements = 0

// In place of one that it does not know it would speak Chinese.
const languages = 'ar de en es fr it ja ko ms pt ru th tr vi'

function languageOf(tag: string): string {
  const lower = tag.toLowerCase()
  if (lower.startsWith('zh')) return /hant|-(tw|hk|mo)\b/.test(lower) ? 'tw' : 'cn'
  const language = lower.split('-')[0] as string
  // Its own code for Indonesian.
  if (language === 'id') return 'in'
  return languages.split(' ').includes(language) ? language : 'en'
}

export const aliyunLoader: Loader = {
  vendor: 'aliyun',

  async mount({ place, settings, look, report, script, challenge }) {
    const { region = 'cn', prefix } = settings as { region?: unknown; prefix?: unknown }
    // The script reads it once, when it is loaded.
    Object.assign(window, { AliyunCaptchaConfig: { region, prefix } })
    await script(settings.scriptUrl ?? 'https://o.alicdn.com/captcha-frontend/aliyunCaptcha/AliyunCaptcha.js', {
      isReady: () => 'initAliyunCaptcha' in window,
    })
    if (!('initAliyunCaptcha' in window)) throw Error('initAliyunCaptcha')
    let instance: Aliyun | undefined
    let click: () => void

    /** A second initialisation binds the same button twice, so each has nodes of its own. */
    async function initialise(): Promise<void> {
      // The console may demand that each page view's scene is encrypted.
      const answer = settings['encryptedSceneId'] === true ? await challenge() : undefined
      if (answer?.ok === false) throw Error(String(answer.status))
      const { encryptedSceneId } = (await answer?.json()) ?? {}
      elements += 1
      const id = `aliyun-captcha-${elements}`
      const element = document.createElement('div')
      const button = document.createElement('button')
      element.id = id
      button.id = `${id}-open`
      button.hidden = true
      button.type = 'button'
      place.replaceChildren(element, button)
      click = () => button.click()
      return new Promise((resolve, reject) => {
        initAliyunCaptcha({
          SceneId: settings.siteKey,
          EncryptedSceneId: encryptedSceneId,
          mode: 'popup',
          element: `#${id}`,
          button: `#${id}-open`,
          language: languageOf(look.lang),
          getInstance(created: Aliyun) {
            instance = created
            resolve()
          },
          success: (captchaVerifyParam: string) => report.solved({ captchaVerifyParam }, ticketLivesMs),
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
    await initialised
    return {
      kind: 'popup',
      // Until the vendor has bound the button, a click is lost.
      open: async () => {
        await initialised
        click()
      },
      reset() {
        instance?.destroyCaptcha?.()
        initialised = initialise()
        initialised.catch((error: Error) => report.failed(error.message))
      },
      remove: () => instance?.destroyCaptcha?.(),
    }
  },
}
