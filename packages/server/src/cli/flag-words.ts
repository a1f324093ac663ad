/** The flags of options that createService() checks itself. */
const FLAG_OF: Readonly<Record<string, string>> = {
  secretId: 'secret-id',
  secretKey: 'secret-key',
  moreKeys: 'more-key',
  sealKeys: 'seal-key',
  host: 'host',
  publicUrl: 'public-url',
  hostNames: 'host-name',
  trustProxy: 'trust-proxy',
  styleSeed: 'style-seed',
  pictureFolder: 'pictures',
  'oneaccess.clientIds': 'client-id',
}

/** Rewrites an error about an option as one about its flag; a list is a flag given several times. */
export function inFlagWords(message: string): string {
  const [, option = '', rest = ''] = /^createService\(\): option "([\w.]+)"(.*)$/s.exec(message) ?? []
  const flag = FLAG_OF[option]
  return flag === undefined
    ? message
    : `--${flag}${rest.replace(/^ must be a list in which each item is /, ' must be ')}`
}
