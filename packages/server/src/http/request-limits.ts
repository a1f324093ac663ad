/** The maximum size of request line and headers together: that of a form, since a query holds the same parameters. */
export const maxHeaderBytes = 65_536

// How long a client may take to send its request, and how much later than that its connection may be cut.
const requestTimeoutMs = 15_000
const checkIntervalMs = 1_000

/** How much may come before a request's body, and how slowly a request: Fastify's options, for each listener. */
export const requestLimits = {
  requestTimeout: requestTimeoutMs,
  http: {
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: requestTimeoutMs,
    connectionsCheckingInterval: checkIntervalMs,
  },
} as const
