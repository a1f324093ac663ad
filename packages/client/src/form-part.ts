import type { Fields } from './captcha-run.js'

/** What the element is to its form. */
export interface FormOwner {
  readonly host: HTMLElement
  /** The fields of a ticket that may be handed out now. */
  fields(): Fields | undefined
  /** A submission waits for a ticket. */
  needTicket(): void
  /** The ticket went out with a submission. */
  ticketUsed(isLeaving: boolean): void
  /** The form was reset. */
  formReset(): void
}

/** How long a second submission counts as a double click while the first one leaves the page, in milliseconds. */
const leavingForMs = 2_000

/**
 * The element's part in its form: a submission without a ticket is held, one with a ticket takes its fields along,
 * exactly once. Where there is no ElementInternals (Safari 15), hidden inputs carry them.
 */
export class FormPart {
  #owner: FormOwner
  #internals: ElementInternals | undefined
  #inputs: HTMLInputElement[] = []
  #root: EventTarget | undefined
  #form: HTMLFormElement | null = null
  #held: { submitter: HTMLElement | null } | undefined
  #passed: SubmitEvent | undefined
  #sent: Fields = {}
  #isCarrying = false
  #leavingUntilMs = 0

  constructor(owner: FormOwner) {
    this.#owner = owner
    if ('ElementInternals' in window && 'setFormValue' in ElementInternals.prototype) {
      this.#internals = owner.host.attachInternals()
    }
  }

  get form(): HTMLFormElement | null {
    const { host } = this.#owner
    if (this.#internals !== undefined) return this.#internals.form
    const id = host.getAttribute('form')
    return id === null ? host.closest('form') : (host.ownerDocument.getElementById(id) as HTMLFormElement | null)
  }

  /** Whether a submission waits for a ticket. */
  get isHolding(): boolean {
    return this.#held !== undefined
  }

  connect(): void {
    this.disconnect()
    const root = this.#owner.host.getRootNode()
    // Before any listener of the page: those must not see a submission that is held.
    this.#root = root === document ? window : root
    this.#root.addEventListener('submit', this.#onSubmit, true)
    this.#root.addEventListener('reset', this.#onReset)
    this.#form = this.form
    this.#form?.addEventListener('formdata', this.#onFormData)
  }

  disconnect(): void {
    this.#root?.removeEventListener('submit', this.#onSubmit, true)
    this.#root?.removeEventListener('reset', this.#onReset)
    this.#form?.removeEventListener('formdata', this.#onFormData)
    this.giveUp()
    this.drop()
  }

  /** Goes on with the held submission, with the button that was pressed. */
  goOn(): void {
    const { submitter = null } = this.#held ?? {}
    this.#held = undefined
    const form = this.form
    if (form === null) return
    // Taken away or switched off meanwhile: then without it.
    const isStillThere = submitter !== null && (submitter as HTMLButtonElement).form === form && !submitter.matches(':disabled')
    requestSubmit(form, isStillThere ? submitter : null)
  }

  /** Forgets the submission that waits. */
  giveUp(): void {
    this.#held = undefined
  }

  /** Forgets the fields of a submission that went through. */
  drop(): void {
    this.#passed = undefined
    this.#carry({})
  }

  #onSubmit = (raw: Event): void => {
    const event = raw as SubmitEvent
    const { form } = this
    if (form === null || event.target !== form || this.#isOff(form)) return
    const submitter = event.submitter ?? null
    if (methodOf(form, submitter) === 'dialog') return
    const fields = this.#owner.fields()
    if (fields !== undefined) {
      this.#passed = event
      this.#sent = fields
      this.#carry(fields)
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    // The first of a double click is on its way already.
    if (Date.now() < this.#leavingUntilMs) return
    this.#held = { submitter }
    this.#owner.needTicket()
  }

  /** Runs for each FormData made of the form: the browser's own at a submission, or the page's script's. */
  #onFormData = ({ formData }: FormDataEvent): void => {
    const event = this.#passed
    const { form } = this
    if (event === undefined || form === null) return
    const isDispatching = event.eventPhase !== Event.NONE
    const isNative = !isDispatching && !event.defaultPrevented
    const entries = Object.entries(this.#sent)
    if (isNative && methodOf(form, event.submitter ?? null) === 'get') {
      for (const [name] of entries) formData.delete(name)
      console.error('<ticket-gate>: no ticket goes into an address; give the form method="post".')
    } else if (isNative) {
      // Also where the page's script looked into the form's data first: what leaves is this.
      for (const [name, value] of entries) formData.set(name, value)
      this.#leavingUntilMs = Date.now() + leavingForMs
    }
    if (!isDispatching) this.#passed = undefined
    if (!this.#isCarrying) return
    this.#carry({})
    this.#owner.ticketUsed(isNative)
  }

  #onReset = (event: Event): void => {
    if (event.target === this.form && !event.defaultPrevented) this.#owner.formReset()
  }

  /** Whether the element takes no part: switched off, or another one of the same form does it. */
  #isOff(form: HTMLFormElement): boolean {
    const { host } = this.#owner
    const first = form.querySelector(host.localName) ?? host
    return host.matches(':disabled') || host.closest('fieldset:disabled') !== null || first !== host
  }

  /** The fields that the form's next data has. */
  #carry(fields: Fields): void {
    const entries = Object.entries(fields)
    this.#isCarrying = entries.length > 0
    if (this.#internals !== undefined) {
      const data = new FormData()
      for (const [name, value] of entries) data.append(name, value)
      this.#internals.setFormValue(entries.length === 0 ? null : data)
      return
    }
    for (const input of this.#inputs) input.remove()
    this.#inputs = entries.map(([name, value]) => Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
    this.#owner.host.append(...this.#inputs)
  }
}

function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  // By attributes: a field named "method" hides the form's property.
  const method = submitter?.getAttribute('formmethod') ?? form.getAttribute('method') ?? 'get'
  return /^(post|dialog)$/i.test(method) ? method.toLowerCase() : 'get'
}

function requestSubmit(form: HTMLFormElement, submitter: HTMLElement | null): void {
  if ('requestSubmit' in HTMLFormElement.prototype) return HTMLFormElement.prototype.requestSubmit.call(form, submitter)
  // Safari 15.
  if (submitter !== null) return submitter.click()
  const button = Object.assign(document.createElement('button'), { type: 'submit', hidden: true })
  HTMLElement.prototype.append.call(form, button)
  button.click()
  button.remove()
}
