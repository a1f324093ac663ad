import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A vendor's script for the page, without the vendor. */
export interface PageScript {
  /** As the loader's vendor. */
  readonly vendor: string
  /** The JavaScript that the vendor's address serves; it drives itself by `fakeCaptcha`. */
  readonly code: string
}

/** What the vendor's script server does. */
export type ScriptFault =
  | 'blocked' // the connection breaks, as where a blocker or a firewall is in the way
  | 'hangs' // nothing ever comes
  | 'empty' // a script comes that defines nothing

/** A vendor's script server on 127.0.0.1. */
export interface FakePage {
  /** E.g. `http://127.0.0.1:49152`. */
  readonly origin: string
  /** What a provider's `scriptUrl` takes. */
  readonly scriptUrl: string
  /** The path and query of every request so far. */
  readonly requests: readonly string[]
  /** What it does with requests from now on. @default serves the script */
  fail(fault: ScriptFault | undefined): void
  /** Sends what `hangs` has kept back. */
  release(): void
  close(): Promise<void>
}

/**
 * Serves a vendor's fake page script: `await fakePage(turnstilePage)`. In the page, `fakeCaptcha` has a list of all
 * `widgets` and acts on the last one: `solve()`, `expire()`, `fail(code)`, `close()`. Each widget shows a button, which
 * solves it.
 */
export async function fakePage(script: PageScript): Promise<FakePage> {
  const requests: string[] = []
  let fault: ScriptFault | undefined
  let held: ServerResponse[] = []

  const send = (response: ServerResponse, code: string) =>
    response.writeHead(200, { 'Content-Type': 'text/javascript', 'Cache-Control': 'no-store' }).end(code)

  function answer({ url = '' }: IncomingMessage, response: ServerResponse): void {
    requests.push(url)
    if (fault === 'blocked') response.destroy()
    else if (fault === 'hangs') held.push(response)
    else send(response, fault === 'empty' ? '' : prelude + script.code)
  }

  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin,
    scriptUrl: `${origin}/api.js`,
    requests,
    fail(next) {
      fault = next
    },
    release() {
      for (const response of held) send(response, prelude + script.code)
      held = []
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** What all fake scripts share: the list of widgets, a button in each, and the call that says "ready". */
export const prelude = `globalThis.fakeCaptcha ??= {
  widgets: [],
  count: 0,
  get last() { return this.widgets.filter((widget) => !widget.isRemoved).at(-1) },
  solve() { this.last.solve() },
  expire() { this.last.expire() },
  fail(code) { this.last.fail(code) },
  close() { this.last.close() },
  /** Adds a widget: its button and the fields that the vendor's script writes into the page. */
  add(vendor, place, fields, acts) {
    const widget = { vendor, place, resets: 0, isRemoved: false, options: {}, ...acts }
    const button = Object.assign(document.createElement('button'), { textContent: 'I am human' })
    button.className = 'fake-captcha'
    button.onclick = (event) => { event.preventDefault(); widget.solve() }
    const areas = fields.map((name) => Object.assign(document.createElement('textarea'), { name, hidden: true }))
    place.append(button, ...areas)
    widget.button = button
    widget.write = (value) => { for (const area of areas) area.value = value }
    widget.clear = () => { widget.write(''); button.remove(); for (const area of areas) area.remove(); widget.isRemoved = true }
    this.widgets.push(widget)
    return widget
  },
  ticket(vendor) { return vendor + '-' + ++this.count + '-' + Math.random().toString(36).slice(2) },
  find(id) { return this.widgets.find((widget) => widget.id === id) },
  /**
   * The calls of a vendor that draws where it is told to. \`reports(options, widget)\` are its own words for what happens
   * in the widget: solved(token), expired(), failed(code), closed(). \`spell\` makes a
   * token of the vendor's form.
   */
  drawing(vendor, fields, reports, spell = (ticket) => ticket) {
    return {
      render(place, options) {
        if (!options.sitekey) throw new Error('[' + vendor + '] sitekey is missing')
        const widget = fakeCaptcha.add(vendor, place, fields, {
          id: fakeCaptcha.widgets.length, options, token: '',
          solve() {
            widget.token = spell(fakeCaptcha.ticket(vendor))
            widget.write(widget.token)
            report.solved(widget.token)
          },
          expire() { widget.write(''); report.expired() },
          fail: (code) => report.failed(code),
          close: () => report.closed?.(),
        })
        const report = reports(options, widget)
        return widget.id
      },
      getResponse: (id) => fakeCaptcha.find(id).token,
      reset(id) { const widget = fakeCaptcha.find(id); widget.resets += 1; widget.token = ''; widget.write('') },
      remove: (id) => fakeCaptcha.find(id).clear(),
    }
  },
  /** Calls the function that the script's own address names, after the script itself. */
  ready(parameter) {
    const name = new URL(document.currentScript.src).searchParams.get(parameter)
    if (name) setTimeout(() => globalThis[name]())
  },
};
`
