export type { GoogleServiceAccount } from './access-token.js'
export {
  type RecaptchaEnterpriseIdentity,
  type RecaptchaEnterpriseOptions,
  recaptchaEnterprise,
} from './recaptcha-enterprise.js'
