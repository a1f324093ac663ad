import type { Loader } from '../loader.js'

const isDefined = () => customElements.get('altcha-widget') !== undefined

/** ALTCHA's widget, as it is since version 2, with a challenge of the site's own server or of a Sentinel. */
export const altchaLoader: Loader = {
  async mount({ place, settings, look, report, script, challenge }) {
    // A page may bring the widget along itself.
    if (settings.scriptUrl !== undefined) await script(settings.scriptUrl, { isReady: isDefined })
    if (!isDefined()) throw Error('altcha-widget')
    const lifeMs = settings['lifeMs'] as number
    const clear = () => place.replaceChildren()

    async function source(): Promise<string | undefined> {
      if (settings['challengeUrl'] !== undefined) return settings['challengeUrl'] as string
      const response = await challenge()
      if (response.ok) return response.text()
      report.failed(response.status)
      return undefined
    }

    return {
      kind: 'popup',
      async open() {
        clear()
        const startedAtMs = Date.now()
        const made = await source()
        if (made === undefined) return
        const widget = document.createElement('altcha-widget')
        const kind = settings['challengeUrl'] === undefined ? 'json' : 'url'
        // Version 3 takes both in one attribute, version 2 each in its own.
        for (const [name, value] of [
          ['challenge', made],
          [`challenge${kind}`, made],
          ['auto', 'onload'],
          ['language', look.lang.toLowerCase()],
        ] as const) {
          widget.setAttribute(name, value)
        }
        widget.addEventListener('statechange', (event) => {
          const { state, payload } = (event as CustomEvent<{ state: string; payload?: string }>).detail
          if (state === 'error') report.failed()
          else if (state === 'expired') report.expired()
          else if (state === 'verified' && payload) {
            report.solved({ altcha: payload }, lifeMs - (Date.now() - startedAtMs) - 5_000)
          }
        })
        place.append(widget)
      },
      reset: clear,
      remove: clear,
    }
  },
}
