import { type CodeTable, each, misconfigured, pass, reject, throttled, unavailable } from '../code-table.js'

/** The vendor has seen this request before, or the clocks differ. */
export const replayedOrClockOff = 4500

/** The codes that Tianyu's documents list. */
export const codes: CodeTable = {
  0: pass,
  4000: misconfigured(
    'a parameter is wrong; check captchaType, disturbLevel, businessId, sceneId and what identity returns',
  ),
  4100: misconfigured('the signature is wrong; check secretKey, and that endpoint names the host that it signs for'),
  ...each([4101, 4102, 4103, 4105, 4106], misconfigured('this key is not authorised; check secretId, token and MFA')),
  4104: misconfigured('the vendor does not know this secretId'),
  4110: misconfigured('this key may not call the captcha API; check its CAM policy'),
  4300: misconfigured('the account is blocked'),
  4400: throttled('the quota is used up'),
  [replayedOrClockOff]: unavailable('the vendor has already seen this request, or the clocks differ by over 5 minutes'),
  4600: misconfigured('endpoint must use https'),
  ...each([5000, 5400, 6000, 6200], unavailable()),
  5100: reject('invalid'),
  5200: misconfigured('the captcha was not bought for this account'),
  5300: misconfigured('the account’s balance is too low'),
  5500: misconfigured('the account lacks a qualification'),
  6100: misconfigured('the vendor does not know this version of the API; check endpoint'),
}
