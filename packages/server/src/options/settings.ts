import { isProduction } from '@ticketgate/core/provider'
import { serviceOptions } from './options-and-flags.js'
import type { ServiceOptions } from './service-options.js'

/** The host that old applications sign, wherever DNS sends their requests. */
const vendorHost = 'csec.api.qcloud.com'

/** The options with defaults filled in. */
export interface Settings {
  readonly host: string
  readonly port: number
  readonly keys: ReadonlyMap<string, string>
  readonly sealKeys: readonly string[]
  readonly publicUrl: URL | undefined
  readonly hostNames: readonly string[]
  readonly pictureFormat: 'jpeg' | 'png'
  readonly ticketTtlSeconds: number
  readonly ticketUses: number
  readonly challengeTtlSeconds: number
  readonly scriptTtlSeconds: number
  readonly sessionTtlSeconds: number
  readonly pictureUrlTtlSeconds: number
  readonly testTickets: boolean
  readonly proofOfWork: boolean
  readonly captchaApps: ReadonlyMap<string, string>
  readonly oneaccess: { readonly clientIds: ReadonlySet<string>; readonly encryptPoints: boolean }
  /** Undefined: pages of any origin may show the captcha. */
  readonly pageOrigins: ReadonlySet<string> | undefined
  /** Empty: of AJ-Captcha's paths only `verify` is served. */
  readonly ajCaptchaOrigins: ReadonlySet<string>
  readonly development: boolean
  readonly trustsProxy: boolean
}

/** @param options as checked by `checkServiceOptions` */
export function settingsOf(options: ServiceOptions): Settings {
  const scriptTtlSeconds = options.scriptTtlSeconds ?? serviceOptions.scriptTtlSeconds.default
  const sessionTtlSeconds = options.sessionTtlSeconds ?? serviceOptions.sessionTtlSeconds.default
  return {
    host: options.host ?? serviceOptions.host.default,
    port: options.port ?? serviceOptions.port.default,
    keys: new Map([[options.secretId, options.secretKey], ...Object.entries(options.moreKeys ?? {})]),
    sealKeys: options.sealKeys,
    publicUrl: options.publicUrl === undefined ? undefined : new URL(options.publicUrl),
    hostNames: [vendorHost, ...(options.hostNames ?? [])],
    pictureFormat: options.pictureFormat ?? serviceOptions.pictureFormat.default,
    ticketTtlSeconds: options.ticketTtlSeconds ?? serviceOptions.ticketTtlSeconds.default,
    ticketUses: options.ticketUses ?? serviceOptions.ticketUses.default,
    challengeTtlSeconds: options.challengeTtlSeconds ?? serviceOptions.challengeTtlSeconds.default,
    scriptTtlSeconds,
    sessionTtlSeconds: Math.max(sessionTtlSeconds, scriptTtlSeconds),
    pictureUrlTtlSeconds: options.pictureUrlTtlSeconds ?? serviceOptions.pictureUrlTtlSeconds.default,
    testTickets: options.testTickets ?? serviceOptions.testTickets.default,
    proofOfWork: options.proofOfWork ?? serviceOptions.proofOfWork.default,
    captchaApps: new Map(Object.entries(options.captchaApps ?? {})),
    oneaccess: {
      clientIds: new Set(options.oneaccess?.clientIds),
      encryptPoints: options.oneaccess?.encryptPoints ?? serviceOptions['oneaccess.encryptPoints'].default,
    },
    pageOrigins: pageOriginsOf(options),
    ajCaptchaOrigins: new Set(options.ajCaptcha?.origins.map(asBrowsersSendIt)),
    trustsProxy: options.trustProxy !== undefined && options.trustProxy !== false,
    development: options.development ?? !isProduction(),
  }
}

function pageOriginsOf({ pageOrigins = ['*'] }: ServiceOptions): Settings['pageOrigins'] {
  return pageOrigins.includes('*') ? undefined : new Set(pageOrigins.map(asBrowsersSendIt))
}

/** Browsers leave a default port out. */
const asBrowsersSendIt = (origin: string): string => (origin === '*' ? origin : new URL(origin).origin)
