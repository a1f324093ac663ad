import { isIP } from 'node:net'
import { listOf, type Rule, text } from '@ticketgate/core/provider'

export const maxTtlSeconds = 86_400

/** Files that secrets are mounted from often end in a line break, and then no signature would match. */
const untrimmed = 'without white space at its ends'

export const keyId = text({ required: true, pattern: /^\S+$/, allowed: 'a text without white space' })
export const signingKey = text({
  required: true,
  secret: true,
  pattern: /^\S(.*\S)?$/s,
  allowed: `a secret text of at most 1024 characters, ${untrimmed}`,
})

const sealKey = text({
  secret: true,
  max: 4096,
  pattern: /^\S.{30,}\S$/s,
  allowed: `a secret text of 32 characters or more, ${untrimmed}`,
})
export const sealKeyList = listOf(sealKey, { required: true, secret: true })

export const consolePassword = text({
  required: true,
  secret: true,
  pattern: /^\S.{14,}\S$/s,
  allowed: `a secret text of 16 to 1024 characters, ${untrimmed}`,
})

/** Of keys in Redis: a brace would route all of them on a cluster. */
export const keyPrefix = text({
  required: true,
  pattern: /^[^{}]{1,64}$/,
  allowed: 'a string of 1 to 64 characters without braces',
})

/** What a pattern lets pass may still be no address: a port of 70000, or 1.2.3.256. */
const alsoUrl = (rule: Rule, urlOf = (value: string) => value): Rule => ({
  ...rule,
  test: (value) => rule.test(value) && URL.canParse(urlOf(value as string)),
})

const hostName = text({
  pattern: /^([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i,
  allowed: 'a host name, as in captcha.example.com or captcha.example.com:8443',
})
export const hostNameList = listOf(alsoUrl(hostName, (host) => `http://${host}`))

const someOrigin = text({
  pattern: /^(\*|https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?)$/,
  allowed: 'an origin in lower case, as in https://shop.example.com, or *',
})
const origin = alsoUrl(someOrigin, (value) => (value === '*' ? 'https://any.example' : value))
export const originList = listOf(origin)
export const requiredOriginList = listOf(origin, { required: true })

const secureOrigin = text({
  pattern: /^https:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/,
  allowed: 'an https origin in lower case, as in https://captcha-admin.example.com',
})
export const secureOriginList = listOf(alsoUrl(secureOrigin))

/** An object that maps ids to secrets. */
const secretsBy = (id: RegExp, allowed: string): Rule => ({
  type: 'object',
  allowed,
  secret: true,
  test: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([key, secret]) => id.test(key) && signingKey.test(secret)),
})

export const keyPairs = secretsBy(/^[^=\s]{1,1024}$/, 'an object that maps key ids to their keys')
export const captchaAppPairs = secretsBy(
  /^[1-9]\d{0,15}$/,
  'an object that maps CaptchaAppIds, which are numbers, to AppSecretKeys',
)

/** An object of budgets, whose fields are checked apart, or false. */
export const budgetsOrFalse: Rule = {
  type: 'object|boolean',
  allowed: 'an object of budgets, or false',
  test: (value) => value === false || (typeof value === 'object' && value !== null),
}

export const budgetSteps: Rule = {
  type: 'object',
  allowed: 'four numbers, none lower than the one before',
  required: true,
  test: (value) =>
    Array.isArray(value) &&
    value.length === 4 &&
    value.every((step, i) => typeof step === 'number' && step >= (i === 0 ? 1 : value[i - 1])),
}

export const trustedProxies: Rule = {
  type: 'boolean|number|string',
  allowed: 'true, false, the number of proxies in front of it (0 to 100), or their networks, as in "10.0.0.0/8, ::1"',
  test: (value) =>
    typeof value === 'string'
      ? value.split(',').every((part) => isNetwork(part.trim()))
      : typeof value === 'boolean' || (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 100),
}

export const networkList = listOf({
  type: 'string',
  allowed: 'an address or a network, as in 10.1.0.4 or 10.1.0.0/16',
  test: (value) => typeof value === 'string' && isNetwork(value),
})

/** Names that stand for networks. */
export const namedNetworks: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.1/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
}

/** What `trustedProxy()` of http/visitor.ts reads. */
function isNetwork(network: string): boolean {
  if (Object.hasOwn(namedNetworks, network)) return true
  const [ip = '', range, ...rest] = network.split('/')
  const version = isIP(ip)
  if (version === 0 || rest.length > 0) return false
  if (range === undefined) return true
  if (isIP(range) === 4) return version === 4 && isMask(range)
  return /^\d{1,3}$/.test(range) && Number(range) >= 1 && Number(range) <= (version === 4 ? 32 : 128)
}

/** Ones, then zeros, as in 255.240.0.0; without a one, as with /0, it would be everybody. */
const isMask = (mask: string): boolean =>
  /^1+0*$/.test(
    mask
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join(''),
  )
