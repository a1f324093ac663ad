/** A fetch-style body as text; undefined: it has more bytes than that, and was not read on. */
export async function readText(
  { body }: Pick<Request | Response, 'body'>,
  maxBytes: number,
): Promise<string | undefined> {
  if (body === null) return ''
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    bytes += read.value.byteLength
    if (bytes > maxBytes) {
      // Not awaited: cancelling a clone settles only once the request itself has been read, too.
      void reader.cancel().catch(() => {})
      return undefined
    }
    text += decoder.decode(read.value, { stream: true })
  }
  return text + decoder.decode()
}
