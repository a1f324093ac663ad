/** Written before this script by the service: see tianyuErrorScript in packages/server/src/widget. */
declare const tianyuError: {
  code: number
  /** For the page's authors; visitors get words of their own. */
  message: string
  lang?: import('../messages.js').Lang
  callBack?: string
}

const errorWords = {
  2052: { failed: '验证码无法显示。', reload: '刷新页面', later: '操作过于频繁，请稍后再试。' },
  1028: { failed: '驗證碼無法顯示。', reload: '重新整理頁面', later: '操作過於頻繁，請稍後再試。' },
  1033: {
    failed: 'The captcha cannot be shown.',
    reload: 'Reload the page',
    later: 'Too many attempts. Try again later.',
  },
}

/** The page's calls must still work: what it waits for is told that there is no captcha. */
function explain(element: Element | Document | null, options?: { callback?: (result: unknown) => void }): void {
  const parent = element instanceof Document ? element.body : element
  const words = errorWords[pageLang(tianyuError.lang)]
  const note = document.createElement('p')
  note.setAttribute('role', 'alert')
  // 4400, over budget: a new script would be refused, too.
  if (tianyuError.code === 4400) note.textContent = words.later
  else {
    const reload = document.createElement('button')
    reload.type = 'button'
    reload.textContent = words.reload
    reload.onclick = () => location.reload()
    note.append(words.failed, ' ', reload)
  }
  parent?.append(note)
  options?.callback?.({ ret: 1, code: tianyuError.code, message: tianyuError.message })
}

Object.assign(window, {
  capInit: explain,
  capGetTicket: () => ({ ticket: '', randstr: '' }),
  capRefresh: () => {},
  capDestroy: () => {},
})
const told = pageFunction(tianyuError.callBack)
if (told) told({ code: tianyuError.code, message: tianyuError.message })
else console.error(`Captcha: ${tianyuError.message} (${tianyuError.code})`)
