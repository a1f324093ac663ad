import type { TicketGate as TicketGateElement } from '@ticketgate/client'
import { defineTicketGate, type FailedDetail, type GuardedFetchOptions, guardedFetch } from '@ticketgate/client'
import type { TicketGateAttributes } from '@ticketgate/client/jsx'
import { defineComponent, h, onMounted, type PropType, type ShallowRef, shallowRef, watch } from 'vue'

export { type FailedDetail, guardedFetch } from '@ticketgate/client'
export type { TicketGateElement }

/** The captcha of the form around it. A template ref to it exposes `element`, with `fields()` and `reset()`. */
export const TicketGate = defineComponent({
  name: 'TicketGate',
  props: {
    /** The address of your `challenge()` route. @default none, for pages with that route's own script */
    src: { type: String, default: undefined },
    theme: { type: String as PropType<TicketGateAttributes['theme']>, default: undefined },
    lang: { type: String, default: undefined },
    size: { type: String as PropType<TicketGateAttributes['size']>, default: undefined },
    appearance: { type: String as PropType<TicketGateAttributes['appearance']>, default: undefined },
  },
  emits: {
    solved: () => true,
    expired: () => true,
    closed: () => true,
    failed: (_detail: FailedDetail) => true,
  },
  setup(props, { emit, expose }) {
    const element = shallowRef<TicketGateElement | null>(null)
    const setSrc = () => {
      if (props.src !== undefined && element.value !== null) element.value.src = props.src
    }
    watch(() => props.src, setSrc)
    onMounted(() => {
      // Before the definition, so that the element starts with it.
      setSrc()
      defineTicketGate()
    })
    expose({ element })
    return () => {
      const { theme, lang, size, appearance } = props
      return h('ticket-gate', {
        ref: element,
        // Attributes, before and after the element is defined.
        ...Object.fromEntries(
          Object.entries({ theme, lang, size, appearance }).map(([name, value]) => [`^${name}`, value]),
        ),
        onSolved: () => emit('solved'),
        onExpired: () => emit('expired'),
        onClosed: () => emit('closed'),
        onFailed: (event: CustomEvent<FailedDetail>) => emit('failed', event.detail),
      })
    }
  },
})

export interface UseTicketGate {
  /** For `<TicketGate ref="…" />`. */
  readonly gate: ShallowRef<{ readonly element: TicketGateElement | null } | null>
  /** `guardedFetch` with that element's tickets. */
  fetch(input: RequestInfo | URL, init?: RequestInit, options?: Omit<GuardedFetchOptions, 'gate'>): Promise<Response>
}

/** A component's template ref, and `fetch` with its tickets. */
export function useTicketGate(): UseTicketGate {
  const gate: UseTicketGate['gate'] = shallowRef(null)
  return {
    gate,
    fetch(input, init, options) {
      const element = gate.value?.element
      return guardedFetch(input, init, { ...options, ...(element && { gate: element }) })
    },
  }
}
