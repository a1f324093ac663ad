interface Place {
  /** Later places have greater ones. */
  readonly id: number
  readonly expiresAt: number
}

/**
 * The taken places of one key, the oldest first. They are freed from the front, where a Map would look through all that
 * it ever deleted there.
 */
export class Places {
  readonly #places: Place[] = []
  /** Where the oldest is; those before it are free. */
  #first = 0

  get count(): number {
    return this.#places.length - this.#first
  }

  /** When the last of them is free again. */
  get expiresAt(): number {
    return this.#places.at(-1)?.expiresAt ?? Number.NEGATIVE_INFINITY
  }

  take(place: Place): void {
    this.#places.push(place)
  }

  /** @returns how many it freed: those that are over */
  freeExpired(at: number): number {
    const first = this.#first
    while (this.#first < this.#places.length && (this.#places[this.#first] as Place).expiresAt <= at) this.#first += 1
    const freed = this.#first - first
    // Seldom, so that each place is moved once at the most.
    if (this.#first > this.#places.length / 2) {
      this.#places.splice(0, this.#first)
      this.#first = 0
    }
    return freed
  }

  /** @returns whether it was taken */
  giveBack(id: number): boolean {
    // From the end, as most are given back soon.
    for (let n = this.#places.length - 1; n >= this.#first; n -= 1) {
      const place = this.#places[n] as Place
      if (place.id < id) return false
      if (place.id === id) return this.#places.splice(n, 1).length === 1
    }
    return false
  }
}
