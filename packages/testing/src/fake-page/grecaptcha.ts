/** What both of Google's scripts have: a checkbox, and scores. `open` returns true where there is something to solve. */
export const recaptchaCalls = `const recaptchaCalls = (vendor, open) => {
  const siteKey = new URL(document.currentScript.src).searchParams.get('render')
  return {
    ...fakeCaptcha.drawing(vendor, ['g-recaptcha-response'], (options) => ({
      solved: options.callback,
      expired: options['expired-callback'],
      failed: () => options['error-callback'](),
    })),
    ready: (act) => setTimeout(act),
    execute: async (key, { action }) => {
      if (key !== siteKey) throw new Error('Invalid site key or not loaded by this script: ' + key)
      return new Promise((resolve, reject) => {
        const place = document.createElement('div')
        const end = () => { widget.clear(); place.remove() }
        const widget = fakeCaptcha.add(vendor, place, [], {
          action,
          solve() { end(); resolve(fakeCaptcha.ticket(vendor)) },
          expire() {},
          fail(code) { end(); reject(new Error(code)) },
          close() {},
        })
        if (open(key, place) !== true) widget.solve()
      })
    },
  }
}
`
