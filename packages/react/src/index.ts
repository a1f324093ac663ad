'use client'
import type { TicketGate as TicketGateElement } from '@ticketgate/client'
import { defineTicketGate, type FailedDetail, type GuardedFetchOptions, guardedFetch } from '@ticketgate/client'
import type { TicketGateAttributes } from '@ticketgate/client/jsx'
import type { DetailedHTMLProps, ForwardedRef, HTMLAttributes, RefObject } from 'react'
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { attributesOf } from './attributes.js'

export { type FailedDetail, guardedFetch } from '@ticketgate/client'
export type { TicketGateElement }

/** Its attributes, and its events; `src` is the address of your `challenge()` route. */
export interface TicketGateProps
  extends Omit<HTMLAttributes<HTMLElement>, 'children' | 'dangerouslySetInnerHTML' | 'lang'>,
    TicketGateAttributes {
  readonly onSolved?: (() => void) | undefined
  readonly onExpired?: (() => void) | undefined
  readonly onClosed?: (() => void) | undefined
  readonly onFailed?: ((detail: FailedDetail) => void) | undefined
}

const eventTypes = ['solved', 'expired', 'closed', 'failed'] as const

type Handlers = Readonly<Record<(typeof eventTypes)[number], ((detail: FailedDetail) => void) | undefined>>

// On a server React 18 warns of a layout effect, which does nothing there.
const useEffectAtOnce = typeof document === 'undefined' ? useEffect : useLayoutEffect

/** Also where the page's policy requires Trusted Types. */
const emptyHtml = (globalThis as { trustedTypes?: { readonly emptyHTML: string } }).trustedTypes?.emptyHTML ?? ''

/** The captcha of the form around it. Its `ref` is the element, with `fields()` and `reset()`. */
export const TicketGate = forwardRef(function TicketGate(
  { src, onSolved, onExpired, onClosed, onFailed, ...props }: TicketGateProps,
  ref: ForwardedRef<TicketGateElement>,
) {
  const own = useRef<TicketGateElement>(null)
  useImperativeHandle(ref, () => own.current as TicketGateElement, [])
  // At once, as its events: an element that is defined already begins right after it was put into the page.
  useEffectAtOnce(() => {
    const element = own.current
    // Not anew where it was only hidden for a while: then there may be a ticket.
    if (src !== undefined && element !== null && element.src !== src) element.src = src
    defineTicketGate()
  }, [src])
  useEvents(own, { solved: onSolved, expired: onExpired, closed: onClosed, failed: onFailed })
  // What the element puts into itself is not React's.
  const inside = { dangerouslySetInnerHTML: { __html: emptyHtml }, suppressHydrationWarning: true }
  return createElement('ticket-gate', { ...attributesOf({ ...props }), ...inside, ref: own })
})

/** Calls the handlers of the last rendering. */
function useEvents(own: RefObject<TicketGateElement | null>, handlers: Handlers): void {
  const latest = useRef(handlers)
  const [act] = useState(() => (event: Event) => {
    const { type, detail } = event as CustomEvent<FailedDetail> & { readonly type: keyof Handlers }
    latest.current[type]?.(detail)
  })
  useEffectAtOnce(() => {
    latest.current = handlers
  })
  useEffectAtOnce(() => {
    for (const type of eventTypes) own.current?.addEventListener(type, act)
  }, [own, act])
  // Not where the effect above ends: that is also where React hides the element for a while.
  useEffect(() => {
    const element = own.current
    return () => {
      for (const type of eventTypes) element?.removeEventListener(type, act)
    }
  }, [own, act])
}

/** An element's ref, and `guardedFetch` with its tickets. */
export interface UseTicketGate {
  /** For `<TicketGate ref={ref} />`. */
  readonly ref: RefObject<TicketGateElement | null>
  fetch(input: RequestInfo | URL, init?: RequestInit, options?: Omit<GuardedFetchOptions, 'gate'>): Promise<Response>
}

export function useTicketGate(): UseTicketGate {
  const ref = useRef<TicketGateElement>(null)
  return useMemo(() => {
    const gate = () => ref.current && { gate: ref.current }
    return { ref, fetch: (input, init, options) => guardedFetch(input, init, { ...options, ...gate() }) }
  }, [])
}

/** Of the bare element, in JSX. */
export type TicketGateElementProps = DetailedHTMLProps<HTMLAttributes<TicketGateElement>, TicketGateElement> &
  TicketGateAttributes

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'ticket-gate': TicketGateElementProps
    }
  }
}
