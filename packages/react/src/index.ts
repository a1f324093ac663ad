'use client'
import type { TicketGate as TicketGateElement } from '@ticketgate/client'
import { defineTicketGate, type FailedDetail, type GuardedFetchOptions, guardedFetch } from '@ticketgate/client'
import type { TicketGateAttributes } from '@ticketgate/client/jsx'
import type { DetailedHTMLProps, ForwardedRef, HTMLAttributes, RefObject } from 'react'
import { createElement, forwardRef, useEffect, useImperativeHandle, useMemo, useRef } from 'react'

export { type FailedDetail, guardedFetch } from '@ticketgate/client'
export type { TicketGateElement }

/** Its attributes, and its events; `src` is the address of your `challenge()` route. */
export interface TicketGateProps
  extends Omit<HTMLAttributes<HTMLElement>, 'children' | 'dangerouslySetInnerHTML' | 'lang'>,
    TicketGateAttributes {
  readonly onSolved?: () => void
  readonly onExpired?: () => void
  readonly onClosed?: () => void
  readonly onFailed?: (detail: FailedDetail) => void
}

/** The captcha of the form around it. Its `ref` is the element, with `fields()` and `reset()`. */
export const TicketGate = forwardRef(function TicketGate(
  { src, onSolved, onExpired, onClosed, onFailed, ...attributes }: TicketGateProps,
  ref: ForwardedRef<TicketGateElement>,
) {
  const own = useRef<TicketGateElement>(null)
  useImperativeHandle(ref, () => own.current as TicketGateElement, [])
  useEffect(() => {
    // Before the definition, so that the element starts with it.
    if (src !== undefined && own.current !== null) own.current.src = src
    defineTicketGate()
  }, [src])
  const handlers = useRef<Record<string, ((detail: FailedDetail) => void) | undefined>>({})
  handlers.current = { solved: onSolved, expired: onExpired, closed: onClosed, failed: onFailed }
  useEffect(() => {
    const element = own.current
    const act = ({ type, detail }: Event & { detail?: FailedDetail }) =>
      handlers.current[type]?.(detail as FailedDetail)
    for (const type of ['solved', 'expired', 'closed', 'failed']) element?.addEventListener(type, act)
    return () => {
      for (const type of ['solved', 'expired', 'closed', 'failed']) element?.removeEventListener(type, act)
    }
  }, [])
  // What the element puts into itself is not React's.
  const inside = { dangerouslySetInnerHTML: { __html: '' }, suppressHydrationWarning: true }
  return createElement('ticket-gate', { ...attributes, ...inside, ref: own })
})

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
