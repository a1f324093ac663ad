import type { PageScript } from '../fake-page.js'

/** Cap's `<cap-widget>`. */
export const capPage: PageScript = {
  vendor: 'cap',
  code: `(() => {
  const hex = (count) => Array.from({ length: count }, () => Math.floor(Math.random() * 16).toString(16)).join('')
  customElements.define('cap-widget', class extends HTMLElement {
    #id
    connectedCallback() {
      if (this.#id !== undefined) return
      const endpoint = this.getAttribute('data-cap-api-endpoint') ?? ''
      const [, sitekey] = /\\/([\\w-]+)\\/$/.exec(endpoint) ?? []
      const emit = (event, detail) => this.dispatchEvent(new CustomEvent(event, { detail }))
      const reports = () => ({
        solved: (token) => emit('solve', { token }),
        expired: () => this.reset(),
        failed: (code = 'redeem_failed') => emit('error', { isCap: true, code, message: code }),
      })
      this.drawing = fakeCaptcha.drawing('cap', ['cap-token'], reports, () => [sitekey, hex(16), hex(30)].join(':'))
      this.#id = this.drawing.render(this, { endpoint, sitekey })
    }
    disconnectedCallback() { this.drawing.remove(this.#id) }
    solve() { return new Promise(() => {}) }
    reset() { this.drawing.reset(this.#id); this.dispatchEvent(new CustomEvent('reset', { detail: {} })) }
  })
})()`,
}
