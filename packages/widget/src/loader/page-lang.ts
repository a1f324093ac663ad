/** The language asked for, else the page's own: one that names none is taken for Chinese, as the protocol has it. */
function pageLang(asked: import('../messages.js').Lang | undefined): import('../messages.js').Lang {
  return asked ?? langFor(document.documentElement.lang || 'zh')
}

/** A language by its tag, such as zh-TW or en. */
function langFor(tag: string): import('../messages.js').Lang {
  if (/^zh-(tw|hk|mo|hant)/i.test(tag)) return 1028
  return /^zh/i.test(tag) ? 2052 : 1033
}
