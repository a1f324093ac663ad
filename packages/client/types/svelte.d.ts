import type { HTMLAttributes } from 'svelte/elements'
import type { TicketGateAttributes } from '../dist/jsx.js'

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'ticket-gate': HTMLAttributes<HTMLElement> & TicketGateAttributes
  }
}
