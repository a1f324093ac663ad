/** What the service counts. Labels take few values: never an id, an IP or a ticket. */
export interface Metrics {
  /** A signed request was answered with this code. */
  action(action: string, code: number): void
  /** A challenge or picture was handed out. */
  challenge(kind: 'letters' | 'slide' | 'picture', hostility: number): void
  /** An answer was judged. */
  answer(outcome: string): void
  /** A ticket was checked. */
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
