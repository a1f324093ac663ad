import type { Loader } from '../loader.js'

type CapWidget = HTMLElement & { solve(): Promise<unknown>; reset(): void }

// The server's are 2 hours.
const ticketLivesMs = 7_100_000

export const capLoader: Loader = {
  async mount({ place, settings, look, nonce, report, script }) {
    // It reads them when it is loaded. A page may have set them itself.
    const page = window as { CAP_CSS_NONCE?: string; CAP_SCRIPT_NONCE?: string }
    page.CAP_CSS_NONCE ??= nonce
    page.CAP_SCRIPT_NONCE ??= nonce
    await script(settings.scriptUrl as string, { isReady: () => customElements.get('cap-widget') !== undefined })
    if (customElements.get('cap-widget') === undefined) throw Error('cap-widget')
    const widget = document.createElement('cap-widget') as CapWidget
    widget.setAttribute('data-cap-api-endpoint', settings['apiEndpoint'] as string)
    widget.setAttribute('data-cap-lang', look.lang.toLowerCase())
    widget.addEventListener('solve', (event) => {
      report.solved({ 'cap-token': (event as CustomEvent<{ token: string }>).detail.token }, ticketLivesMs)
    })
    widget.addEventListener('error', (event: Event) => {
      report.failed((event as CustomEvent<{ code?: string }>).detail?.code)
    })
    place.append(widget)
    return {
      kind: 'inline',
      // What it rejects with, it reports too.
      open: () => void widget.solve().catch(() => {}),
      reset: () => widget.reset(),
      remove: () => widget.remove(),
    }
  },
}
