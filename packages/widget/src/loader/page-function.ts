/** The function of the page with this name, such as `onError` or `app.onError`; undefined: there is none. */
export function pageFunction(name: string | undefined): ((argument: unknown) => void) | undefined {
  let value: unknown = name === undefined ? undefined : window
  for (const part of name?.split('.') ?? []) value = (value as Record<string, unknown> | null | undefined)?.[part]
  return typeof value === 'function' ? (value as (argument: unknown) => void) : undefined
}
