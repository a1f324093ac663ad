/** The name of a page's function, as the script may call it: `onError`, `app.onError`. */
export function isCallback(name: string): boolean {
  return name.length <= 128 && /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(name)
}
