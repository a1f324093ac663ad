import '@ticketgate/client/define'
import '@ticketgate/client/types/solid'
import type { TicketGate } from '@ticketgate/client'
import { createSignal } from 'solid-js'

export function Login() {
  const [message, setMessage] = createSignal('')
  let gate: TicketGate | undefined
  return (
    <form method="post" onReset={() => gate?.reset()}>
      <ticket-gate
        ref={gate}
        src="/captcha.js"
        appearance="when-needed"
        class="gate"
        on:failed={(event) => setMessage(event.detail.message)}
        on:solved={() => setMessage('')}
      />
      <p>{message()}</p>
    </form>
  )
}
