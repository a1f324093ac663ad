import type { FromFrame, OpenMessage, ToFrame } from '../wire.js'

/** The host page that embeds this frame: one window, one origin, fixed by its first message. */
export interface Host {
  send(message: FromFrame): void
}

export interface HostHandlers {
  open(message: OpenMessage, host: Host): void
  refresh(): void
  expireTicket(): void
  dark(dark: boolean): void
}

/** Says that the frame is there, then listens to the first page that opens it, and to it alone. */
export function listenToHost(handlers: HostHandlers): void {
  let origin: string | undefined
  addEventListener('message', (event: MessageEvent<ToFrame>) => {
    if (event.source !== parent || parent === window) return
    const message = event.data
    if (origin === undefined) {
      if (message?.ticketgate !== 'open') return
      const opener = event.origin
      origin = opener
      handlers.open(message, { send: (reply) => parent.postMessage(reply, opener) })
    } else if (event.origin === origin) {
      if (message?.ticketgate === 'refresh') handlers.refresh()
      if (message?.ticketgate === 'ticketExpired') handlers.expireTicket()
      if (message?.ticketgate === 'dark') handlers.dark(message.dark === true)
    }
  })
  // The only message that goes to any page: it says nothing but that the frame can listen.
  parent.postMessage({ ticketgate: 'ready' } satisfies FromFrame, '*')
}
