/** What a page is about: everything, a business, or a scene of it. */
export interface Scope {
  readonly business?: string
  readonly scene?: string
}
