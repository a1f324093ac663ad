// For pages that want the element and nothing else: `import '@ticketgate/client/define'`.
import { defineTicketGate } from './define-ticket-gate.js'

defineTicketGate()
