/**
 * What a vendor's tickets are known by: its name, whichever of its hosts is called; elsewhere, e.g. at a service that
 * one hosts oneself, the origin. So two providers for one service never admit the same ticket twice.
 * @param domains of the vendor; their subdomains count too
 */
export function realmOf(vendor: string, endpoint: URL, domains: readonly string[]): string {
  const { hostname, origin } = endpoint
  return domains.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`)) ? vendor : origin
}
