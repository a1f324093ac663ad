import { Queue } from '../queue.js'

interface Place {
  /** Later places have greater ones. */
  readonly id: number
  readonly expiresAt: number
}

/** The taken places of one key, the oldest first. */
export class Places {
  readonly #places = new Queue<Place>()

  get count(): number {
    return this.#places.length
  }

  /** When the last of them is free again. */
  get expiresAt(): number {
    return this.#places.last?.expiresAt ?? Number.NEGATIVE_INFINITY
  }

  take(place: Place): void {
    this.#places.push(place)
  }

  /** @returns how many it freed: those that are over */
  freeExpired(at: number): number {
    return this.#places.dropWhile(({ expiresAt }) => expiresAt <= at)
  }

  /** @returns whether it was taken */
  giveBack(id: number): boolean {
    return this.#places.remove((place) => place.id - id)
  }
}
