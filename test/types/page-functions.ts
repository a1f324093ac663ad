/** Compiled, never run: a page in TypeScript, with the functions that the service's scripts put on it. */

import type { CapResult, TencentCaptchaResult } from '@ticketgate/client/page-functions'

const results: CapResult[] = []
capInit(document.getElementById('captcha'), {
  callback(result) {
    results.push(result)
    if (result.ret === 0) send(result.ticket, result.randstr)
    else if (result.code !== undefined) console.error(result.code, result.message)
  },
  expired() {
    send('', '')
  },
  type: 'popup',
  pos: 'static',
  fwidth: 320,
})
capInit(document)
const { ticket, randstr } = capGetTicket()
send(ticket, randstr)
capRefresh()
capDestroy()

// @ts-expect-error: no such type
capInit(document.body, { type: 'modal' })
// @ts-expect-error: a ticket comes with ret 0 only
capInit(document.body, { callback: (result) => send(result.ticket, result.randstr) })
// @ts-expect-error: an element, not its id
capInit('captcha')

const captcha = new TencentCaptcha('2000000', onResult, { userLanguage: 'zh-tw', enableDarkMode: 'force' })
new TencentCaptcha(document.body, 2000000, onResult)
captcha.show()
const last: string | undefined = captcha.getTicket()?.ticket
captcha.destroy()
// @ts-expect-error: the callback is required
new TencentCaptcha('2000000')

function onResult(result: TencentCaptchaResult): void {
  if (result.ret === 0) send(result.ticket ?? '', result.randstr ?? '')
}

declare function send(ticket: string, randstr: string): void

export { last }
