import { callback, flag, having, integer, listOf, oneOf, text, url } from '@ticketgate/core/provider'
import type { OptionEntry, OptionName } from './option-entry.js'
import {
  budgetsOrFalse,
  captchaAppPairs,
  consolePassword,
  hostNameList,
  keyId,
  keyPairs,
  maxTtlSeconds,
  networkList,
  originList,
  requiredOriginList,
  sealKeyList,
  secureOriginList,
  signingKey,
  trustedProxies,
} from './rules.js'

const days = 'Up to 86,400, a day.'

/** Every option of `createService()`, in the order of the help. One without an entry does not compile. */
export const serviceOptions = {
  port: {
    rule: integer(0, 65_535),
    default: 8787,
    flag: { name: 'port', value: 'N', read: 'integer' },
    help: 'Port to listen on, or 0 for any free one.',
  },
  host: {
    rule: text(),
    default: '127.0.0.1',
    flag: { name: 'host', value: 'HOST' },
    help: 'Address to listen on, 0.0.0.0 for all.',
    more: '`::` is all of IPv6 and, on most systems, of IPv4 too.',
  },
  publicUrl: {
    rule: url({ upTo: 'origin' }),
    default: 'that of each request',
    flag: { name: 'public-url', value: 'URL' },
    help: 'Origin that browsers use, as in https://captcha.example.com.',
    more: 'Without a path.',
  },
  hostNames: {
    rule: hostNameList,
    flag: { name: 'host-name', value: 'NAME', read: 'list' },
    help: 'Another host name that applications may sign for, besides csec.api.qcloud.com.',
    more: 'The name that they call and that of the public URL are accepted anyway. With a port if they sign the port.',
  },
  trustProxy: {
    rule: trustedProxies,
    default: 'from none',
    flag: { name: 'trust-proxy', value: 'HOPS|CIDR', read: 'hops' },
    help: 'Trust X-Forwarded-For from this many proxies, or from these networks.',
    more: 'Up to 100 proxies; networks as in `10.0.0.0/8,192.168.1.4`. With too high a number visitors choose their address.',
  },
  secretId: {
    rule: keyId,
    flag: { name: 'secret-id', value: 'ID' },
    help: 'Key id that applications sign with. Required in production, otherwise generated and printed if missing.',
  },
  secretKey: {
    rule: signingKey,
    flag: { name: 'secret-key', value: 'KEY' },
    help: 'Key that applications sign with. Goes with --secret-id.',
    more: 'In production 16 characters or more, so that nobody finds it by trying.',
  },
  moreKeys: {
    rule: keyPairs,
    flag: { name: 'more-key', value: 'ID=KEY', read: 'pairs', example: 'AKIDnew=THE_KEY' },
    help: 'Another key id and key that applications may sign with, e.g. while keys are being replaced.',
  },
  sealKeys: {
    rule: sealKeyList,
    flag: { name: 'seal-key', value: 'KEY', read: 'list' },
    help: 'Secret text of 32 characters or more that seals tickets; of several, the first one seals and all can open. Required in production, otherwise generated and printed if missing.',
  },
  backEnds: {
    rule: networkList,
    default: 'those on this machine',
    flag: { name: 'back-end', value: 'CIDR', read: 'list' },
    help: 'Back end that asks in its visitors’ place, by OneAccess or CaptchaGetUrl: an address, or a network.',
    more:
      'Any other caller is one visitor, whatever it says, those in private networks too: all that comes through a ' +
      'container network has its gateway’s address.',
  },
  styleSeed: {
    rule: text({ secret: true, max: 4096 }),
    default: 'the first seal key',
    flag: { name: 'style-seed', value: 'TEXT' },
    help: "Makes this deployment's pictures differ from others'.",
    more: 'The same in all processes.',
  },
  pictureFolder: {
    rule: text({ max: 4096 }),
    default: 'painted scenes',
    flag: { name: 'pictures', value: 'DIR' },
    help: 'Your own pictures for the slide puzzle, 400 x 200 pixels or more.',
    more: '.jpg, .jpeg and .png files, at most 20 MB each and 500 in all, read once at the start.',
  },
  pictureFormat: {
    rule: oneOf(['jpeg', 'png']),
    default: 'jpeg',
    flag: { name: 'picture-format', value: 'FORMAT' },
    help: 'What the URL of CaptchaGetUrl serves: jpeg or png.',
    more: 'The widget has its own.',
  },
  ticketTtlSeconds: {
    rule: integer(1, maxTtlSeconds),
    default: 1200,
    flag: { name: 'ticket-ttl-seconds', value: 'N', read: 'integer' },
    help: 'How long a ticket is valid.',
    more: `${days} \`DescribeCaptchaResult\` always has 300.`,
  },
  ticketUses: {
    rule: integer(1, 1000),
    default: 2,
    flag: { name: 'ticket-uses', value: 'N', read: 'integer' },
    help: 'How often a ticket can be checked.',
    more:
      'Up to 1000. Two as at the vendor, so that the check can be repeated if its answer is lost; the gate still admits ' +
      'once. `DescribeCaptchaResult` always has 1.',
  },
  challengeTtlSeconds: {
    rule: integer(1, 3600),
    default: 120,
    flag: { name: 'challenge-ttl-seconds', value: 'N', read: 'integer' },
    help: 'How long a challenge can be answered.',
    more: 'Up to 3600. OneAccess and AJ-Captcha always have 120.',
  },
  scriptTtlSeconds: {
    rule: integer(1, maxTtlSeconds),
    default: 300,
    flag: { name: 'script-ttl-seconds', value: 'N', read: 'integer' },
    help: 'How old a script, or its URL, may be when its page opens.',
    more: days,
  },
  sessionTtlSeconds: {
    rule: integer(1, maxTtlSeconds),
    default: 3600,
    flag: { name: 'session-ttl-seconds', value: 'N', read: 'integer' },
    help: 'How long a page that opened the captcha may request challenges.',
    more:
      `Counted from when its script was made: as long as somebody takes for a form. ${days} Never less than the ` +
      "script's own time.",
  },
  pictureUrlTtlSeconds: {
    rule: integer(1, maxTtlSeconds),
    default: 1200,
    flag: { name: 'picture-url-ttl-seconds', value: 'N', read: 'integer' },
    help: 'How long the URL of CaptchaGetUrl serves pictures.',
    more: days,
  },
  budgets: {
    rule: budgetsOrFalse,
    default: 'see BudgetOptions',
    flag: { name: 'no-budgets', read: 'off' },
    help: 'Do not count visitors: captchas never get harder and are never refused. For services limited by other means.',
    more: 'In code `false`, or an object with other steps (`BudgetOptions`).',
  },
  captchaApps: {
    rule: captchaAppPairs,
    default: 'any; the signature alone decides',
    flag: { name: 'captcha-app', value: 'ID=KEY', read: 'pairs', example: '190000001=THE_KEY' },
    help: 'CaptchaAppId of Tencent Captcha and its AppSecretKey.',
  },
  'oneaccess.clientIds': {
    rule: listOf(text()),
    default: 'any',
    flag: { name: 'client-id', value: 'ID', read: 'list' },
    help: 'Application that may request OneAccess captchas (X-client-id).',
  },
  'oneaccess.encryptPoints': {
    rule: flag(),
    default: false,
    flag: { name: 'encrypt-points', read: 'switch' },
    help: 'OneAccess pages encrypt the point that they send; those of AJ-Captcha always do.',
  },
  pageOrigins: {
    rule: originList,
    default: 'any',
    flag: { name: 'page-origin', value: 'ORIGIN', read: 'list' },
    help: 'Origin whose pages may show the captcha, as in https://shop.example.com.',
    more:
      'Pages of others cannot use up the budgets of their visitors then, as far as browsers tell whose page it is. For ' +
      'pictures of `CaptchaGetUrl` a page has to send a `Referer`.',
  },
  'ajCaptcha.origins': {
    rule: requiredOriginList,
    default: 'off',
    flag: { name: 'aj-captcha', value: 'ORIGIN', read: 'list' },
    help: "Serve AJ-Captcha's paths to pages of this origin, as in https://shop.example.com, or of any (*).",
    more: 'Nobody signs them, so they have budgets of their own. Back ends redeem OneAccess tokens there, too.',
  },
  testTickets: {
    rule: flag(),
    default: false,
    flag: { name: 'test-tickets', read: 'switch' },
    help: 'Issue tickets without a solved captcha to signed requests (see ticketgate ticket). Refused in production.',
  },
  'console.password': {
    rule: consolePassword,
    default: 'off',
    flag: { name: 'console-password', value: 'TEXT', environmentOnly: true },
    help: 'Serves the statistics pages, /console, on a port of their own, to whoever has this password: 16 characters or more. Never on the command line.',
  },
  'console.port': {
    rule: integer(0, 65_535),
    default: 8788,
    flag: { name: 'console-port', value: 'N', read: 'integer' },
    help: 'Port of the console, or 0 for any free one.',
  },
  'console.host': {
    rule: text(),
    default: '127.0.0.1',
    flag: { name: 'console-host', value: 'HOST' },
    help: 'Address on which the console listens.',
    more: 'Whatever it is, browsers reach the console by `localhost` and the loopback addresses, and by `--console-origin`.',
  },
  'console.origins': {
    rule: secureOriginList,
    default: 'none',
    flag: { name: 'console-origin', value: 'ORIGIN', read: 'list' },
    help: 'Origin by which browsers reach the console through a proxy, as in https://captcha-admin.example.com.',
    more: 'HTTPS alone: the password goes over it. Requests for other hosts are refused, but for localhost and loopback addresses.',
  },
  store: {
    rule: having(['claim', 'take', 'release'], 'a ticket store, such as memoryStore() or redisStore() returns'),
    default: 'a memory store of 1,000,000 marks',
    help: 'Remembers what was used. Processes that share a store act as one service; --redis makes one.',
  },
  counters: {
    rule: having(['add'], 'counters, such as memoryCounters() returns'),
    default: 'memoryCounters()',
    help: 'Counts for the budgets; processes that share a store share these too.',
  },
  dataFolder: {
    rule: text({ max: 4096 }),
    default: '48 hours in memory',
    flag: { name: 'data', value: 'DIR' },
    help: 'Keep statistics for 90 days in this folder, which other processes may share.',
    more: 'Made if missing, beside a parent that is there; nothing else is written to it.',
  },
  statistics: {
    rule: having(['add', 'read'], 'a store of statistics, such as redisStatistics() returns'),
    default: 'dataFolder, or memory',
    help: 'Where statistics are kept; --redis makes one unless there is a --data.',
  },
  metrics: {
    rule: having(['scrape'], 'metrics'),
    default: 'nothing is counted, and there is no /metrics',
    help: 'Counts what happens and is served at /metrics; --metrics makes one for Prometheus.',
  },
  logger: {
    rule: having(['info', 'warn', 'error'], 'a logger with info, warn and error, such as pino'),
    default: 'nothing is logged',
    help: 'Where the service logs: pino, console or the like; --log chooses the format of the command line’s own.',
  },
  development: {
    rule: flag(),
    default: 'true if NODE_ENV is not set, development or test; in any other case this is production',
    help:
      'Aids for building an application that have no place in production: the log shows the string that a refused ' +
      'request should have signed; /siteverify accepts dummy secrets; OneAccess credentials can be spent here.',
  },
  now: {
    rule: callback(),
    default: 'Date.now',
    help: 'The time, in milliseconds since 1970; for tests.',
  },
} as const satisfies { readonly [Name in OptionName]: OptionEntry }

/** Flags of `ticketgate serve` that are not options of `createService()`: they make its parts. */
export const flagsWithoutOption = {
  redis: {
    flag: { name: 'redis', value: 'URL' },
    default: 'memory',
    help: 'Share what was used and counted with other processes, as in redis://127.0.0.1:6379. Needs: npm install @ticketgate/redis redis.',
  },
  metrics: {
    flag: { name: 'metrics', read: 'switch' },
    default: false,
    help: 'Serve /metrics for Prometheus. Needs: npm install prom-client.',
  },
  consolePasswordFile: {
    flag: { name: 'console-password-file', value: 'FILE' },
    default: 'none',
    help: "File with the console's password, instead of TICKETGATE_CONSOLE_PASSWORD.",
    more: 'A line break at its end is not part of it.',
  },
  log: {
    flag: { name: 'log', value: 'FORMAT' },
    default: 'text',
    help: 'Format of the log: text, json or off.',
    more: 'It goes to standard error, warnings too.',
  },
} as const satisfies { readonly [name: string]: Omit<OptionEntry, 'rule'> }
