import { text } from '../../check-options.js'
import type { Challenge, ProviderPage } from '../../contracts/provider.js'

/**
 * What `challenge()` serves if the page's captcha is the vendor's own script: a line that loads it. It is not a
 * redirect, because such scripts look for their own address in the page. The page's nonce is passed on.
 */
export function vendorScript(url: string): Challenge {
  const body =
    `(s => { s.src = ${JSON.stringify(url)}; s.nonce = document.currentScript?.nonce ?? ''; ` +
    "document.head.append(s) })(document.createElement('script'))\n"
  return { outcome: 'challenge', contentType: 'text/javascript', body }
}

export const languageRule = text({
  pattern: /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i,
  allowed: 'a language tag as in "zh-CN"',
})

/** What is set of a page's settings. */
export function publicSettings(settings: ProviderPage): ProviderPage {
  const isSet = ([, value]: [string, unknown]) => value !== undefined
  return Object.fromEntries(Object.entries(settings).filter(isSet)) as unknown as ProviderPage
}
