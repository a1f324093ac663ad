// For pages that want the element and nothing else: `import '@ticketgate/client/define'`.
import { defineTicketGate } from './define-ticket-gate.js'

defineTicketGate()

// With it `document.createElement('ticket-gate')`, and so a template of Angular, knows the element.
export type { TicketGateAttributes } from './jsx.js'
