/** The language asked for, else the page's own: one that names none is taken for Chinese, as the protocol has it. */
function pageLang(asked: import('../messages.js').Lang | undefined): import('../messages.js').Lang {
  return asked ?? (/^(zh|$)/.test(document.documentElement.lang) ? 2052 : 1033)
}
