import type { CapInitOptions } from '@ticketgate/client/page-functions'
import type { TianyuErrorScriptConfig } from '../wire.js'
import { offerFunctions, pageFunction } from './page-function.js'
import { pageLang } from './page-lang.js'

/** The service wraps this script in a function with its configuration. */
declare const scriptConfig: TianyuErrorScriptConfig

const errorWords = {
  2052: { failed: '验证码无法显示。', reload: '刷新页面', later: '操作过于频繁，请稍后再试。' },
  1028: { failed: '驗證碼無法顯示。', reload: '重新整理頁面', later: '操作過於頻繁，請稍後再試。' },
  1033: {
    failed: 'The captcha cannot be shown.',
    reload: 'Reload the page',
    later: 'Too many attempts. Try again later.',
  },
}

/** As capInit: the page's calls must still work, and its callback must be called, though there is no captcha. */
function explain(element: Element | Document | null | undefined, options?: CapInitOptions): void {
  const parent = element instanceof Document ? element.body : element
  const words = errorWords[pageLang(options?.lang, scriptConfig.lang)]
  const note = document.createElement('p')
  note.setAttribute('role', 'alert')
  // 4400, over budget: a new script would be refused, too.
  if (scriptConfig.code === 4400) note.textContent = words.later
  else {
    const reload = document.createElement('button')
    reload.type = 'button'
    reload.textContent = words.reload
    reload.onclick = () => location.reload()
    note.append(words.failed, ' ', reload)
  }
  parent?.append(note)
  options?.callback?.({ ret: 1, code: scriptConfig.code, message: scriptConfig.message })
}

offerFunctions({
  capInit: explain,
  capGetTicket: () => ({ ticket: '', randstr: '' }),
  capRefresh: () => {},
  capDestroy: () => {},
})
const callback = pageFunction(scriptConfig.callBack)
if (callback) callback({ code: scriptConfig.code, message: scriptConfig.message })
else console.error(`Captcha: ${scriptConfig.message} (${scriptConfig.code})`)
