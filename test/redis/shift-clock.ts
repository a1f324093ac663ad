import type { SendCommand } from '@ticketgate/redis'

/** Makes these keys older, as if that much time had passed: a Redis has no clock that a test could turn. */
export async function shiftClock(sendCommand: SendCommand, keys: Iterable<string>, ms: number): Promise<void> {
  await Promise.all(
    Array.from(keys, async (key) => {
      const leftMs = Number(await sendCommand(['PTTL', key], key))
      if (leftMs === -1) throw new Error(`The key ${key} never expires.`)
      if (leftMs >= 0) await sendCommand(['PEXPIRE', key, String(leftMs - ms)], key)
    }),
  )
}
