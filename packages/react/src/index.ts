'use client'
import type { TicketGate as TicketGateElement } from '@ticketgate/client'
import { defineTicketGate, type FailedDetail, type GuardedFetchOptions, guardedFetch } from '@ticketgate/client'
import type { TicketGateAttributes } from '@ticketgate/client/jsx'
import type { DetailedHTMLProps, ForwardedRef, HTMLAttributes, RefObject } from 'react'
import { createElement, forwardRef, useEffect, useImperativeHandle, useMemo, useRef } from 'react'

export { type FailedDetail, guardedFetch } from '@ticketgate/client'
export type { TicketGateElement }

export interface TicketGateProps extends Omit<HTMLAttributes<HTMLElement>, 'children' | 'dangerouslySetInnerHTML'> {
  /** The address of your `challenge()` route. @default none, for pages with that route's own script */
  readonly src?: string
  readonly theme?: TicketGateAttributes['theme']
  readonly size?: TicketGateAttributes['size']
  readonly appearance?: TicketGateAttributes['appearance']
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
  const handlers = useRef<TicketGateProps>({})
  handlers.current = { onSolved, onExpired, onClosed, onFailed } as TicketGateProps
  useEffect(() => {
    const element = own.current
    const listeners: Record<string, (event: Event) => void> = {
      solved: () => handlers.current.onSolved?.(),
      expired: () => handlers.current.onExpired?.(),
      closed: () => handlers.current.onClosed?.(),
      failed: (event) => handlers.current.onFailed?.((event as CustomEvent<FailedDetail>).detail),
    }
    for (const [name, act] of Object.entries(listeners)) element?.addEventListener(name, act)
    return () => {
      for (const [name, act] of Object.entries(listeners)) element?.removeEventListener(name, act)
    }
  }, [])
  // What the element puts into itself is not React's.
  return createElement('ticket-gate', { ...attributes, ref: own, dangerouslySetInnerHTML: { __html: '' } })
})

export interface UseTicketGate {
  /** For `<TicketGate ref={ref} />`. */
  readonly ref: RefObject<TicketGateElement | null>
  /** `guardedFetch` with that element's tickets. */
  fetch(input: RequestInfo | URL, init?: RequestInit, options?: Omit<GuardedFetchOptions, 'gate'>): Promise<Response>
}

/** An element's ref, and `fetch` with its tickets. */
export function useTicketGate(): UseTicketGate {
  const ref = useRef<TicketGateElement>(null)
  return useMemo(
    () => ({
      ref,
      fetch: (input, init, options) =>
        guardedFetch(input, init, { ...options, ...(ref.current && { gate: ref.current }) }),
    }),
    [],
  )
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
