import '@ticketgate/client/define'
import { Component, CUSTOM_ELEMENTS_SCHEMA, type ElementRef, viewChild } from '@angular/core'
import type { FailedDetail, TicketGate } from '@ticketgate/client'

@Component({
  selector: 'app-login',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <form method="post">
      <ticket-gate #gate src="/captcha.js" appearance="when-needed" (failed)="show($event)"></ticket-gate>
      <p>{{ message }}</p>
    </form>
  `,
})
export class LoginComponent {
  message = ''
  readonly gate = viewChild.required<ElementRef<TicketGate>>('gate')

  show({ detail }: CustomEvent<FailedDetail>): void {
    this.message = detail.message
    this.gate().nativeElement.reset()
  }
}
