import { loaders } from './generated/files.js'
import type { TcaptchaScriptConfig, TianyuErrorScriptConfig, TianyuScriptConfig } from './generated/wire.js'

/** The script that puts `capInit` and its companions on a page (spec/tianyu-v2.md, "JavaScript flow"). */
export const tianyuScript = (config: TianyuScriptConfig): string => configure(loaders.tianyu, config)

/** The script that takes its place where there is no captcha to show. */
export const tianyuErrorScript = (config: TianyuErrorScriptConfig): string => configure(loaders.tianyuError, config)

/** The script behind `new TencentCaptcha(…)` (spec/tencent-captcha-2019.md). */
export const tcaptchaScript = (config: TcaptchaScriptConfig): string => configure(loaders.tcaptcha, config)

/** Everything is inside one function, so that only the documented names reach the page. */
const configure = (loader: string, config: object): string =>
  `(function(scriptConfig){'use strict';${loader}})(${scriptJson(config)});\n`

/**
 * JSON that is safe inside a script, also one written into an HTML page: no `</script`, no `<!--`, no line separator; and
 * in ASCII, as the loaders are, so that it reads the same in any encoding.
 */
const scriptJson = (value: object): string =>
  JSON.stringify(value).replace(
    /[<>]|[^\n\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
