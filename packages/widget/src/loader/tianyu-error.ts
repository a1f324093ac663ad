/** Written before this script by the service: see tianyuErrorScript in packages/server/src/widget. */
declare const tianyuError: { code: number; message: string; callBack?: string }

/** The page's calls must still work: what it waits for is told that there is no captcha. */
function explain(element: Element | Document | null, options?: { callback?: (result: unknown) => void }): void {
  const parent = element instanceof Document ? element.body : element
  const note = document.createElement('p')
  note.setAttribute('role', 'alert')
  note.textContent = tianyuError.message
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
