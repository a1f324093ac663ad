export type { TcaptchaScriptConfig, TianyuErrorScriptConfig, TianyuScriptConfig } from './generated/wire.js'
export { widgetAssets } from './plugin.js'
export { tcaptchaScript, tianyuErrorScript, tianyuScript } from './scripts.js'
