/** What the service counts, e.g. for Prometheus. Labels take few values: never an id, an IP or a ticket. */
export interface Metrics {
  /** A signed request was answered: its action or 'unknown', and the code. */
  action(action: string, code: number): void
  /** A challenge or picture was handed out, to a visit that looks so hostile: 0 to 3. */
  challenge(kind: 'letters' | 'slide' | 'picture', hostility: number): void
  /** An answer was judged: 'right', 'wrong', 'expired', 'spent', 'pow', 'invalid' or 'unknown'. */
  answer(outcome: string): void
  /** A ticket was checked: 'verified', or why not. */
  check(outcome: string): void
  /** The text that a collector reads. */
  scrape(): Promise<{ contentType: string; body: string }>
}

/** Counts nothing. */
export const noMetrics: Metrics = {
  action() {},
  challenge() {},
  answer() {},
  check() {},
  scrape: async () => ({ contentType: 'text/plain', body: '' }),
}
