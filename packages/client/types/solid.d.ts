import type { JSX } from 'solid-js'
import type { TicketGate } from '../dist/element.js'
import type { TicketGateAttributes, TicketGateEvents } from '../dist/jsx.js'

type Handlers = {
  readonly [Name in keyof TicketGateEvents as `on:${Name}`]?: ((event: TicketGateEvents[Name]) => void) | undefined
}

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'ticket-gate': Omit<JSX.HTMLAttributes<TicketGate>, keyof TicketGateAttributes> & TicketGateAttributes & Handlers
    }
  }
}
