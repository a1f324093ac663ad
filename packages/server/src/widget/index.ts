export { widgetAssets } from './plugin.js'
export {
  type TcaptchaScriptConfig,
  type TianyuErrorScriptConfig,
  type TianyuScriptConfig,
  tcaptchaScript,
  tianyuErrorScript,
  tianyuScript,
} from './scripts.js'
