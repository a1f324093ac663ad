import type { HTMLAttributes } from 'svelte/elements'
import type { TicketGate } from '../dist/element.js'
import type { TicketGateAttributes, TicketGateEvents } from '../dist/jsx.js'

type Handlers = {
  readonly [Name in keyof TicketGateEvents as `on${Name}`]?: ((event: TicketGateEvents[Name]) => void) | undefined
}

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'ticket-gate': Omit<HTMLAttributes<TicketGate>, keyof TicketGateAttributes> & TicketGateAttributes & Handlers
  }
}
