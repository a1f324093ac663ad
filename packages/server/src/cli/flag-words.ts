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

/** A mistake in an option as the mistake in a flag that it is here. */
export function inFlagWords(message: string): string {
  return message.replace(/^createService\(\): option "([\w.]+)"/, (words, option: string) => {
    const flag = FLAG_OF[option]
    return flag === undefined ? words : `--${flag}`
  })
}
