/** Whether a ticket of a fake page, which names its time as in `t1700000000000`, is older than its vendor allows. */
export function isTooOld(ticket: string, lifeMs: number): boolean {
  const [, issuedAtMs] = /(?:^|[^A-Za-z0-9])t(\d{13})(?!\d)/.exec(ticket) ?? []
  return issuedAtMs !== undefined && Date.now() - Number(issuedAtMs) > lifeMs
}
