import type { PageScript } from '../fake-page.js'

/**
 * ALTCHA's `<altcha-widget>`: `solve()` does the work of its challenge, which has to be one of `PBKDF2/SHA-…`, and
 * posts what the real one does. With `fakeCaptcha.isWrong` its answer is wrong once.
 */
export const altchaPage: PageScript = {
  vendor: 'altcha',
  code: `customElements.define('altcha-widget', class extends HTMLElement {
  #inner
  connectedCallback() {
    if (this.#inner) return
    const challenge = JSON.parse(this.getAttribute('challenge'))
    const tell = (state, payload) => this.dispatchEvent(new CustomEvent('statechange', { detail: { state, payload } }))
    this.#inner = fakeCaptcha.add('altcha', this, [this.getAttribute('name') ?? 'altcha'], {
      options: { challenge },
      solve: async () => {
        this.#inner.isRemoved = true
        tell('verifying')
        const solution = await solved(challenge.parameters)
        if (fakeCaptcha.isWrong) solution.counter += 1
        fakeCaptcha.isWrong = false
        const payload = btoa(JSON.stringify({ challenge, solution }))
        this.#inner.write(payload)
        tell('verified', payload)
      },
      expire: () => tell('expired'),
      fail: () => tell('error'),
      close() {},
    })
  }
  disconnectedCallback() { this.#inner.isRemoved = true }
})
const bytesOf = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16))
async function solved({ algorithm, cost, keyPrefix, keyLength, nonce, salt }) {
  const password = new Uint8Array(20)
  password.set(bytesOf(nonce))
  for (let counter = 0; ; counter += 1) {
    new DataView(password.buffer).setUint32(16, counter)
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
    const work = { name: 'PBKDF2', hash: algorithm.slice('PBKDF2/'.length), salt: bytesOf(salt), iterations: cost }
    const bits = new Uint8Array(await crypto.subtle.deriveBits(work, key, keyLength * 8))
    const derivedKey = Array.from(bits, (byte) => byte.toString(16).padStart(2, '0')).join('')
    if (derivedKey.startsWith(keyPrefix)) return { counter, derivedKey, time: 1 }
  }
}`,
}
