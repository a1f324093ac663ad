/** What the service counts, e.g. for Prometheus. Labels take few values: never an id, an IP or a ticket. */
export interface Metrics {
  /** A signed request was answered: its action or 'unknown', and the code. */
  action(action: string, code: number): void
  /** A challenge or picture was handed out, to a visit that looks so hostile: 0 to 3. */
  challenge(kind: 'letters' | 'slide' | 'picture', hostility: number): void
  /** An answer was judged: 'right', 'wrong', 'expired', 'spent', 'pow', 'invalid' or 'unknown'. */
  answer(outcome: string): void
  /** A ticket, or what a protocol has in its place, was checked: 'verified', or why not. */
  check(outcome: string): void
  /** A request failed inside the service, its store above all: the protocol that it came by, or 'none'. */
  failure(protocol: string): void
  /** The text that a collector reads. */
  scrape(): Promise<{ contentType: string; body: string }>
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  action() {},
  challenge() {},
  answer() {},
  check() {},
  failure() {},
  scrape: async () => ({ contentType: 'text/plain', body: '' }),
}
