import type { PageScript } from '../fake-page.js'

/** Cap's `<cap-widget>`. */
export const capPage: PageScript = {
  vendor: 'cap',
  code: `customElements.define('cap-widget', class extends HTMLElement {
  #inner
  #token = null
  get token() { return this.#token }
  connectedCallback() {
    if (this.#inner) return
    const endpoint = this.getAttribute('data-cap-api-endpoint') ?? ''
    const [, siteKey = ''] = /\\/([\\w-]+)\\/$/.exec(endpoint) ?? []
    const emit = (event, detail) => this.dispatchEvent(new CustomEvent(event, { detail }))
    const hex = (count) => Array.from(crypto.getRandomValues(new Uint8Array(count)), (byte) => byte.toString(16).padStart(2, '0')).join('')
    const name = this.getAttribute('data-cap-hidden-field-name') ?? 'cap-token'
    this.#inner = fakeCaptcha.add('cap', this, [name], {
      options: { endpoint },
      solve: () => {
        this.#token = [siteKey, hex(8), hex(15)].join(':')
        this.#inner.write(this.#token)
        emit('solve', { token: this.#token })
      },
      expire: () => { this.reset() },
      fail: (code = 'redeem_failed') => emit('error', { isCap: true, code, message: code }),
      close() {},
    })
  }
  disconnectedCallback() { this.#inner.isRemoved = true }
  solve() { return new Promise(() => {}) }
  reset() { this.#token = null; this.#inner.resets += 1; this.#inner.write(''); this.dispatchEvent(new CustomEvent('reset', { detail: {} })) }
})`,
}
