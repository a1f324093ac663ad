import type { FromFrame, OpenMessage, ToFrame } from '../wire.js'

/** The host page that embeds this frame: one window, one origin, fixed by its first message. */
export interface Host {
  send(message: FromFrame): void
}

/** What the host page can do with an open captcha. */
export interface Captcha {
  refresh(): void
  /** The ticket of the last pass has expired. */
  expireTicket(): void
  setDark(dark: boolean): void
}

/** Says that all of the frame is there, then listens to the first page that opens it, and to it alone. */
export function listenToHost(open: (message: OpenMessage, host: Host) => Captcha): void {
  let origin: string | undefined
  let captcha: Captcha | undefined
  addEventListener('message', (event: MessageEvent<ToFrame>) => {
    if (event.source !== parent || parent === window) return
    const message = event.data
    if (origin === undefined) {
      if (message?.ticketgate !== 'open') return
      const opener = event.origin
      origin = opener
      captcha = open(message, { send: (reply) => parent.postMessage(reply, opener) })
    } else if (event.origin === origin) {
      if (message?.ticketgate === 'refresh') captcha?.refresh()
      if (message?.ticketgate === 'ticketExpired') captcha?.expireTicket()
      if (message?.ticketgate === 'dark') captcha?.setDark(message.dark === true)
    }
  })
  // The only message that goes to any page: it says nothing but that the frame can listen.
  parent.postMessage({ ticketgate: 'ready' } satisfies FromFrame, '*')
}
