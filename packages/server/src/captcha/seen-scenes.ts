import { LRUCache } from 'lru-cache'

/** The last scene that each network was shown. */
export interface SeenScenes {
  /** Of a network that was forgotten it is certain only that it saw none newer than any forgotten one did. */
  lastOf(network: string): number | undefined
  saw(network: string, scene: number): void
}

/** @param max how many networks are remembered, some 100 bytes each */
export function seenScenes(max: number): SeenScenes {
  let newestForgotten: number | undefined
  const lastByNetwork = new LRUCache<string, number>({
    // `max` would take its memory at once.
    maxSize: max,
    sizeCalculation: () => 1,
    dispose(scene, _, reason) {
      if (reason === 'evict') newestForgotten = Math.max(newestForgotten ?? 0, scene)
    },
  })
  return {
    lastOf: (network) => lastByNetwork.get(network) ?? newestForgotten,
    saw: (network, scene) => void lastByNetwork.set(network, scene),
  }
}
