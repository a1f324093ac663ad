import type { Loader } from './loader.js'
import type { Language, Messages } from './messages.js'
import type { PageSettings } from './settings.js'

/** What all elements of a page share. */
export interface Configuration {
  /** The loader of that name; rejects if there is none. */
  findLoader(vendor: string): Promise<Loader>
  messagesFor(language: Language): Messages | Promise<Messages>
  /** What is shown until the page's own language is there, and where that does not come. */
  firstMessages: Messages
  /**
   * The settings of an element, and the address of its `challenge()` route.
   * @param isAttribute whether the page's HTML names `src`, rather than a script of the page
   * @throws {Error} if there are none
   */
  settingsFor(
    src: string,
    isAttribute: boolean,
    signal: AbortSignal,
  ): { settings: PageSettings; address: URL | undefined } | Promise<{ settings: PageSettings; address: URL }>
  /** Of the script that this came with. */
  nonce?: string
}

/** Filled by what defines the element. */
export const configuration = {} as Configuration
