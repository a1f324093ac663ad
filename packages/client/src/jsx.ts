import type { TicketGate } from './element.js'

export type { TicketGateEvents } from './element.js'

/** The attributes of the bare element, for templates. */
export interface TicketGateAttributes {
  readonly src?: string | undefined
  readonly theme?: 'light' | 'dark' | undefined
  readonly lang?: string | undefined
  readonly size?: 'normal' | 'compact' | 'flexible' | undefined
  readonly appearance?: 'always' | 'when-needed' | undefined
}

declare global {
  interface HTMLElementTagNameMap {
    'ticket-gate': TicketGate
  }
}
