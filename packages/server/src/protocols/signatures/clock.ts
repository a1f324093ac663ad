/** How far a caller's clock may be off. @see spec page tianyu-v2, "Common parameters" */
export const CLOCK_TOLERANCE_S = 300

/** What is wrong with a request's timestamp, phrased to follow its name; undefined if nothing is. */
export function clockFault(nowMs: number, timestampS: number): string | undefined {
  const offS = timestampS - Math.floor(nowMs / 1000)
  if (Math.abs(offS) <= CLOCK_TOLERANCE_S) return undefined
  return `is ${Math.abs(offS)} seconds ${offS < 0 ? 'behind' : 'ahead of'} this service's clock.`
}
