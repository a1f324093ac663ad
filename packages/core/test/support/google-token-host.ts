import { generateKeyPairSync, verify } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Agent, type Dispatcher } from 'undici'

/** A key file as Google's console makes it, with a key of its own. */
export function newServiceAccount(type: 'rsa' | 'ec' = 'rsa') {
  const { privateKey, publicKey } =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    type: 'service_account',
    project_id: 'my-project',
    private_key_id: 'key-1',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: 'gate@my-project.iam.gserviceaccount.com',
    token_uri: 'https://evil.example/token',
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  }
}

/** One request for an access token. */
export interface TokenCall {
  /** Where it was sent before this test host answered in its place. */
  readonly origin: string
  readonly path: string
  readonly isSigned: boolean
  readonly claims: Readonly<Record<string, unknown>>
}

export interface GoogleTokenHost {
  readonly calls: TokenCall[]
  /** Hands Google's token host's calls to this one; any other goes where it is addressed to. */
  readonly dispatcher: Dispatcher
  /** What it answers from now on; undefined: nothing at all. */
  answer: { status?: number; body: object } | undefined
  close(): Promise<void>
}

/** Google's token host on 127.0.0.1. @param publicKey of the service account */
export async function googleTokenHost(publicKey: string): Promise<GoogleTokenHost> {
  const calls: TokenCall[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk
    const form = new URLSearchParams(text)
    const [header = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.')
    const signed = Buffer.from(`${header}.${claims}`)
    calls.push({
      origin: String(request.headers['x-addressed-to']),
      path: request.url ?? '',
      isSigned:
        form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
        verify('sha256', signed, publicKey, Buffer.from(signature, 'base64url')),
      claims: JSON.parse(Buffer.from(claims, 'base64url').toString()),
    })
    const { answer } = host
    if (answer === undefined) return
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const agent = new Agent()
  const dispatcher = {
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
      if (options.origin !== 'https://oauth2.googleapis.com') return agent.dispatch(options, handler)
      const headers = { ...(options.headers as Record<string, string>), 'x-addressed-to': String(options.origin) }
      return agent.dispatch({ ...options, headers, origin: `http://127.0.0.1:${port}` }, handler)
    },
  }
  const host: GoogleTokenHost = {
    calls,
    dispatcher: dispatcher as unknown as Dispatcher,
    answer: { body: { access_token: 'ya29.first', expires_in: 3_600, token_type: 'Bearer' } },
    async close() {
      await agent.destroy()
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
  return host
}
