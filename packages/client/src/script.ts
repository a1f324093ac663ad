import { configuration } from './configuration.js'
import { TicketGate } from './element.js'
import { loadScript } from './load.js'
import type { Loader } from './loader.js'
import type { Language, Messages } from './messages.js'
import { credentialsFor, type PageSettings, partOf } from './settings.js'

/** What `challenge()` puts behind this script. */
export interface ScriptParts {
  readonly settings: PageSettings
  readonly loaders: Readonly<Record<string, Loader>>
  /** At least one language. */
  readonly messages: Readonly<Record<string, Messages>>
}

/** The script that `challenge()` serves: defines `<ticket-gate>`, and `guardedFetch` on `window`, which comes when called. */
export function startPage({ settings, loaders, messages }: ScriptParts): void {
  if (customElements.get('ticket-gate') !== undefined) return
  const script = document.currentScript as HTMLScriptElement | null
  const address = script?.src ? new URL(script.src) : undefined
  const first = Object.values(messages)[0]
  Object.assign(configuration, {
    nonce: script?.nonce,
    firstMessages: first,
    settingsFor: () => ({ settings, address }),
    findLoader: async (vendor: string) => loaders[vendor],
    async messagesFor(language: Language) {
      if (messages[language]) return messages[language]
      const url = partOf(address as URL, 'messages', language)
      const response = await fetch(url, { credentials: credentialsFor(url) })
      return response.ok ? response.json() : first
    },
  })
  customElements.define('ticket-gate', TicketGate)
  const page = window as unknown as { guardedFetch(...given: unknown[]): Promise<Response> }
  const stub = async (...given: unknown[]): Promise<Response> => {
    const { href } = partOf(address as URL, 'fetch')
    await loadScript(href, { nonce: script?.nonce ?? '' })
    // A cache that leaves the query aside sends the page's script once more.
    if (page.guardedFetch === stub) throw new Error(`no guardedFetch in ${href}`)
    return page.guardedFetch(...given)
  }
  page.guardedFetch = stub
}
