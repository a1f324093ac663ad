/** HTML's attributes that count whatever they say, and so are left out where they are false. */
const booleanAttributes = new Set(['hidden', 'inert', 'autoFocus', 'itemScope'])

/** A component's props as attributes of a custom element: React 18 writes each under its own name, `false` as "false". */
export function attributesOf({ className, ...props }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(props).filter(([name, value]) => value !== false || !booleanAttributes.has(name))
  return { ...(className !== undefined && { class: className }), ...Object.fromEntries(entries) }
}
