export {
  type AdapterCase,
  type AppSpec,
  adapterContract,
  type HandlerAnswer,
  type MakeApp,
  type NativeRequest,
  type RouteGuard,
  type RouteSpec,
  type RunningApp,
} from './adapter-contract.js'
export {
  type AttemptsCase,
  type AttemptsContractOptions,
  type AttemptsUnderTest,
  attemptsContract,
} from './attempts-contract.js'
export { aliyunPage } from './fake-page/aliyun.js'
export { altchaPage } from './fake-page/altcha.js'
export { capPage } from './fake-page/cap.js'
export { captchafoxPage } from './fake-page/captchafox.js'
export { friendlyCaptchaPage } from './fake-page/friendly-captcha.js'
export { geetestPage } from './fake-page/geetest.js'
export { hcaptchaPage } from './fake-page/hcaptcha.js'
export { privateCaptchaPage } from './fake-page/private-captcha.js'
export { recaptchaPage } from './fake-page/recaptcha.js'
export { recaptchaEnterprisePage } from './fake-page/recaptcha-enterprise.js'
export { tencentPage } from './fake-page/tencent.js'
export { captchaQueryReply, tianyuPage } from './fake-page/tianyu.js'
export { turnstilePage } from './fake-page/turnstile.js'
export { yandexPage } from './fake-page/yandex.js'
export { yidunPage } from './fake-page/yidun.js'
export { type FakePage, fakePage, type PageScript, type ScriptFault } from './fake-page.js'
export {
  type FakeCall,
  type FakeIdentity,
  type FakeProvider,
  type FakeProviderOptions,
  fakeProvider,
  type TestTicketFacts,
  testTickets,
} from './fake-provider.js'
export { type AliyunWireOptions, aliyunWire } from './fake-vendor/aliyun.js'
export { solveAltcha } from './fake-vendor/altcha.js'
export { type CapWireOptions, capToken, capWire } from './fake-vendor/cap.js'
export { type CaptchafoxWireOptions, captchafoxWire } from './fake-vendor/captchafox.js'
export type { VendorFault } from './fake-vendor/faults.js'
export { type FriendlyCaptchaWireOptions, friendlyCaptchaWire } from './fake-vendor/friendly-captcha.js'
export { type GeetestWireOptions, geetestWire } from './fake-vendor/geetest.js'
export { oneaccessWire } from './fake-vendor/oneaccess.js'
export {
  type PrivateCaptchaWireOptions,
  privateCaptchaSolution,
  privateCaptchaWire,
} from './fake-vendor/private-captcha.js'
export { type RecaptchaEnterpriseWireOptions, recaptchaEnterpriseWire } from './fake-vendor/recaptcha-enterprise.js'
export { type SiteverifyWireOptions, siteverifyWire } from './fake-vendor/siteverify.js'
export { type TencentWireOptions, tencentWire } from './fake-vendor/tencent.js'
export { tianyuWire } from './fake-vendor/tianyu.js'
export { type YandexWireOptions, yandexWire } from './fake-vendor/yandex.js'
export { type YidunWireOptions, yidunWire } from './fake-vendor/yidun.js'
export {
  type FakeVendor,
  fakeVendor,
  type VendorCall,
  type VendorReply,
  type VendorStep,
  type VendorWire,
  type VendorWord,
} from './fake-vendor.js'
export {
  type ContractPage,
  type LoaderCase,
  type LoaderContractOptions,
  loaderContract,
} from './loader-contract.js'
export { type LocalProviderContractOptions, localProviderContract } from './local-provider-contract.js'
export { type ProviderCase, type ProviderContractOptions, providerContract } from './provider-contract.js'
export { type StoreCase, type StoreContractOptions, type StoreUnderTest, storeContract } from './store-contract.js'
