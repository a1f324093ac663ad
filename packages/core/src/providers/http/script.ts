import type { Challenge } from '../../contracts/provider.js'

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
