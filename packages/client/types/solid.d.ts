import type { JSX } from 'solid-js'
import type { TicketGateAttributes } from '../dist/jsx.js'

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'ticket-gate': JSX.HTMLAttributes<HTMLElement> & TicketGateAttributes
    }
  }
}
