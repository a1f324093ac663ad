import { LRUCache } from 'lru-cache'

/** The last scene that each address was shown. */
export interface SeenScenes {
  /** Of an address that was forgotten it is certain only that it saw none newer than any forgotten one did. */
  lastOf(address: string): number | undefined
  saw(address: string, scene: number): void
}

/** @param max how many addresses are remembered, some 100 bytes each */
export function seenScenes(max: number): SeenScenes {
  let newestForgotten: number | undefined
  const lastByAddress = new LRUCache<string, number>({
    // `max` would take its memory at once.
    maxSize: max,
    sizeCalculation: () => 1,
    dispose(scene, _, reason) {
      if (reason === 'evict') newestForgotten = Math.max(newestForgotten ?? 0, scene)
    },
  })
  return {
    lastOf: (address) => lastByAddress.get(address) ?? newestForgotten,
    saw: (address, scene) => void lastByAddress.set(address, scene),
  }
}
