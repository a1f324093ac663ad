/** The function of the page with this name, such as `onError` or `app.onError`; undefined: there is none. */
export function pageFunction(name: string | undefined): ((argument: unknown) => void) | undefined {
  let value: unknown = name === undefined ? undefined : window
  for (const part of name?.split('.') ?? []) value = (value as Record<string, unknown> | null | undefined)?.[part]
  return typeof value === 'function' ? (value as (argument: unknown) => void) : undefined
}

/**
 * Puts a script's functions on the page. A script element that was removed before it ran runs all the same: it takes
 * nothing from one that came in its place.
 */
export function offerFunctions(functions: Record<string, unknown>): void {
  const isRemoved = document.currentScript?.isConnected === false
  if (isRemoved && Object.keys(functions).every((name) => name in window)) return
  Object.assign(window, functions)
}
