import { configuration } from './configuration.js'
import { TicketGate } from './element.js'
import { loadScript } from './load.js'
import type { Loader } from './loader.js'
import type { Messages } from './messages.js'
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
  })
  configuration.messagesFor = async (language) => {
    const known = messages[language] ?? (address === undefined ? first : undefined)
    return known ?? fetchMessages(partOf(address as URL, 'messages', language), first as Messages)
  }
  customElements.define('ticket-gate', TicketGate)
  const page = window as unknown as { guardedFetch(...given: unknown[]): Promise<Response> }
  page.guardedFetch = async (...given) => {
    // Replaces itself.
    await loadScript(partOf(address as URL, 'fetch').href, { nonce: script?.nonce ?? '' })
    return page.guardedFetch(...given)
  }
}

/** Another language of the same route; without an answer in time the first one has to do. */
async function fetchMessages(url: URL, otherwise: Messages): Promise<Messages> {
  try {
    const response = await fetch(url, { credentials: credentialsFor(url) })
    return response.ok ? ((await response.json()) as Messages) : otherwise
  } catch {
    return otherwise
  }
}
