/** A dispatcher that notes where calls would go and lets none leave this machine. */
export function notedCalls() {
  const called: string[] = []
  const dispatcher = {
    dispatch({ origin, path }: { origin: string; path: string }) {
      called.push(origin + path)
      throw new Error('No call leaves this machine.')
    },
  }
  return { called, dispatcher: dispatcher as never }
}
