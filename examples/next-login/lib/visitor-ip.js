/**
 * The visitor's IP as the proxy in front of Next saw it: the last entry of X-Forwarded-For, which the proxy appended.
 * All before it is what the client wrote. Next gives a route no socket, and where a request has no such header it sets
 * it to the connection's address; without a proxy in front, then, anyone can write it.
 * @param {Headers} headers
 */
export function visitorIp(headers) {
  return headers.get('x-forwarded-for')?.split(',').at(-1)?.trim()
}
