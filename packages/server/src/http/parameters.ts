/** More than any request has; every one of them is sorted, joined and signed, perhaps several times. */
export const maxParameters = 100

/** Whether a query or a form has more parameters than any honest one. */
export function hasTooMany(encoded: string): boolean {
  let count = 1
  for (let at = encoded.indexOf('&'); at >= 0; at = encoded.indexOf('&', at + 1)) {
    count += 1
    if (count > maxParameters) return true
  }
  return false
}

/** A query's or a form's parameters, the last of each name; none if there are too many. */
export function readForm(encoded: string): Record<string, string> {
  const form: Record<string, string> = Object.create(null)
  if (!hasTooMany(encoded)) for (const [name, value] of new URLSearchParams(encoded)) form[name] = value
  return form
}
