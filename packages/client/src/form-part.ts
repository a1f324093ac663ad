import type { Fields } from './captcha-run.js'
import { ours } from './place.js'

/** What the element is to its form. */
export interface FormOwner {
  readonly host: HTMLElement
  /** The fields of a ticket that may be handed out now; without one, whether a submission may go nevertheless. */
  fields(): Fields | boolean
  /** A submission waits for a ticket. */
  needTicket(): void
  /** The ticket went out with a submission. */
  ticketUsed(isLeaving: boolean): void
  /** The form was reset. */
  formReset(): void
}

/**
 * The element's part in its form: a submission without a ticket is held if it needs one, one with a ticket takes its
 * fields along, exactly once. Where there is no ElementInternals (Safari 15), hidden inputs carry them.
 */
export interface FormPart {
  readonly form: HTMLFormElement | null
  /** Whether a submission waits for a ticket. */
  readonly isHolding: boolean
  connect(): void
  disconnect(): void
  /** Goes on with the held submission, with the button that was pressed. */
  goOn(): void
  /** Forgets the submission that waits. */
  giveUp(): void
  /** Forgets the fields of a submission that went through. */
  drop(): void
}

/** An element of this kind, as far as its form is concerned. */
type OtherHost = HTMLElement & Pick<FormPart, 'form'>

/** How long a second submission counts as a double click while the first one leaves the page, in milliseconds. */
const leavingForMs = 2_000

export function formPart(owner: FormOwner): FormPart {
  const { host } = owner
  let internals: ElementInternals | undefined
  if (window.ElementInternals?.prototype.setFormValue !== undefined) internals = host.attachInternals()
  let inputs: HTMLInputElement[] = []
  let root: EventTarget | undefined
  let connected: HTMLFormElement | null = null
  let held: { readonly submitter: HTMLElement | null } | undefined
  let passed: SubmitEvent | undefined
  let sent: [name: string, value: string][] = []
  let isCarrying = false
  let leavingUntilMs = 0

  function formOf(): HTMLFormElement | null {
    if (internals !== undefined) return internals.form
    const id = host.getAttribute('form')
    return id === null ? host.closest('form') : (document.getElementById(id) as HTMLFormElement | null)
  }

  /** The fields that the form's next data has. */
  function carry(entries: typeof sent): void {
    isCarrying = entries.length > 0
    if (internals !== undefined) {
      const data = new FormData()
      for (const [name, value] of entries) data.append(name, value)
      internals.setFormValue(data)
      return
    }
    for (const input of inputs) input.remove()
    inputs = entries.map(([name, value]) =>
      Object.assign(document.createElement('input'), { type: 'hidden', className: ours, name, value }),
    )
    host.append(...inputs)
  }

  /** Whether it is this element's turn: the form's first one that is not switched off, inside the form or beside it. */
  function isFirst(form: HTMLFormElement): boolean {
    const root = host.getRootNode() as ParentNode
    const enabled = root.querySelectorAll<OtherHost>(`${host.localName}:not(:disabled,:disabled *)`)
    return [...enabled].find((other) => other.form === form) === host
  }

  function onSubmit(raw: Event): void {
    const event = raw as SubmitEvent
    const form = formOf()
    if (form === null || event.target !== form || !isFirst(form)) return
    const { submitter } = event
    if (methodOf(form, submitter) === 'dialog') return
    const fields = owner.fields()
    if (fields === true) return
    if (fields !== false) {
      passed = event
      held = undefined
      sent = Object.entries(fields)
      carry(sent)
      return
    }
    event.preventDefault()
    event.stopImmediatePropagation()
    // The first of a double click is on its way already.
    if (Date.now() < leavingUntilMs) return
    held = { submitter }
    owner.needTicket()
  }

  /** Runs for each FormData made of the form: the browser's own at a submission, or the page's script's. */
  function onFormData({ formData }: FormDataEvent): void {
    const event = passed
    const form = formOf()
    if (event === undefined || form === null) return
    const isDispatching = event.eventPhase !== Event.NONE
    const isNative = !isDispatching && !event.defaultPrevented
    if (isNative && methodOf(form, event.submitter) !== 'post') {
      for (const [name] of sent) formData.delete(name)
      console.error('<ticket-gate> needs method="post"')
    } else if (isNative) {
      // Also where the page's script looked into the form's data first: what leaves is this.
      for (const [name, value] of sent) formData.set(name, value)
      leavingUntilMs = Date.now() + leavingForMs
    }
    if (!isDispatching) passed = undefined
    if (!isCarrying) return
    carry([])
    owner.ticketUsed(isNative)
  }

  function onReset(event: Event): void {
    if (event.target === formOf() && !event.defaultPrevented) owner.formReset()
  }

  const part: FormPart = {
    get form() {
      return formOf()
    },
    get isHolding() {
      return held !== undefined
    },
    connect() {
      part.disconnect()
      const node = host.getRootNode()
      // Before any listener of the page: those must not see a submission that is held.
      root = node === document ? window : node
      root.addEventListener('submit', onSubmit, true)
      root.addEventListener('reset', onReset)
      connected = formOf()
      connected?.addEventListener('formdata', onFormData)
    },
    disconnect() {
      root?.removeEventListener('submit', onSubmit, true)
      root?.removeEventListener('reset', onReset)
      connected?.removeEventListener('formdata', onFormData)
      held = undefined
      part.drop()
    },
    goOn() {
      const submitter = held?.submitter as HTMLButtonElement | null | undefined
      held = undefined
      const form = formOf()
      if (form === null) return
      // Taken away or switched off meanwhile: then without it.
      requestSubmit(form, submitter?.form === form && !submitter.matches(':disabled') ? submitter : null)
    },
    giveUp() {
      held = undefined
    },
    drop() {
      passed = undefined
      carry([])
    },
  }
  return part
}

function methodOf(form: HTMLFormElement, submitter: HTMLElement | null): string {
  // By attributes: a field named "method" hides the form's property.
  return (submitter?.getAttribute('formmethod') ?? form.getAttribute('method') ?? '').toLowerCase()
}

function requestSubmit(form: HTMLFormElement, submitter: HTMLElement | null): void {
  if ('requestSubmit' in HTMLFormElement.prototype) HTMLFormElement.prototype.requestSubmit.call(form, submitter)
  // Safari 15.
  else if (submitter !== null) submitter.click()
  else {
    const button = Object.assign(document.createElement('button'), { hidden: true })
    form.append(button)
    button.click()
    button.remove()
  }
}
