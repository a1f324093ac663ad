/** First in, first out, from an array: a Map or a Set would look through all that was ever deleted at its front. */
export class Queue<Item> {
  readonly #items: Item[] = []
  /** Where the first one is; those before it have left. */
  #first = 0

  get length(): number {
    return this.#items.length - this.#first
  }

  get first(): Item | undefined {
    return this.#items[this.#first]
  }

  get last(): Item | undefined {
    return this.length === 0 ? undefined : this.#items.at(-1)
  }

  push(item: Item): void {
    this.#items.push(item)
  }

  /** Lets those at the front go that are over, up to the first that is not. @returns how many */
  dropWhile(isOver: (item: Item) => boolean): number {
    const first = this.#first
    while (this.length > 0 && isOver(this.first as Item)) this.#first += 1
    const dropped = this.#first - first
    // Seldom, so that each is moved once at the most.
    if (this.#first > this.#items.length / 2) {
      this.#items.splice(0, this.#first)
      this.#first = 0
    }
    return dropped
  }

  /**
   * Takes one out that most likely came late: it is looked for from the end.
   * @param order of an item against it: 0 for itself, negative for those before it
   * @returns whether it was there
   */
  remove(order: (item: Item) => number): boolean {
    for (let n = this.#items.length - 1; n >= this.#first; n -= 1) {
      const at = order(this.#items[n] as Item)
      if (at === 0) this.#items.splice(n, 1)
      if (at <= 0) return at === 0
    }
    return false
  }
}
