import type { Admission, Awaitable, GuardOptions, Refusal, Verifier } from '@ticketgate/core'
import type { FakeIdentity } from '../fake-provider.js'

/** What every framework's own request has, so that the suite's callbacks fit all of them. */
export interface NativeRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

/** A guard's options, except `onRefusal`: what that returns is sent by the framework's own means. */
export interface RouteGuard extends GuardOptions<NativeRequest, FakeIdentity, 'ticket'> {
  /** The adapter's `onRefusal` calls this with the verdict, and sends what it returns; undefined: it sends nothing. */
  readonly onRefusal?: (verdict: Refusal) => Awaitable<{ readonly status: number; readonly body: string } | undefined>
}

/** One guarded route, for GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS. */
export interface RouteSpec {
  /** The whole path, e.g. `/api/login`. */
  readonly path: string
  /** E.g. `/api`: the guard covers everything below it. @default it guards the route itself */
  readonly prefix?: string
  /** How it is guarded. @default without options */
  readonly guard?: RouteGuard
  /**
   * What the route's handler does first; it sends what this returns. It may never return, and what it throws is the
   * framework's to answer.
   */
  handle(admission: Admission | undefined): Awaitable<HandlerAnswer>
}

/** What a route's handler answers. */
export interface HandlerAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[]>>
  /** Texts are sent at once, anything else as a stream. */
  readonly body: string | AsyncIterable<Uint8Array>
}

/** The app that one case needs. */
export interface AppSpec {
  /** The verifier of every route. */
  readonly verifier: Verifier<FakeIdentity, 'ticket'>
  /** The guarded routes. */
  readonly routes: readonly RouteSpec[]
  /** The body parsers ahead of the guard; a body of any other type arrives unparsed, and is not refused for it. */
  readonly parsers: readonly ('json' | 'form' | 'text')[]
  /** True: X-Forwarded-For is trusted from one proxy, which is on the loopback address. */
  readonly trustProxy: boolean
  /** A route that serves captchas on GET, HEAD and OPTIONS. @default none */
  readonly challenge?: {
    readonly path: string
    readonly identity?: (request: NativeRequest) => Awaitable<FakeIdentity>
    /** As `challenge()` takes it. */
    readonly compress?: boolean
    /** As `challenge()` takes it. */
    readonly origins?: readonly string[]
  }
}

/** A listening app. */
export interface RunningApp {
  /** E.g. `http://127.0.0.1:49152`. */
  readonly url: string
  close(): Awaitable<void>
}

/**
 * Starts an app on a free port of 127.0.0.1, in this process and on Node's HTTP server, quietly: errors that the
 * framework handles must not be printed.
 */
export type MakeApp = (spec: AppSpec) => Awaitable<RunningApp>

/** One case: rejects if the adapter breaks the contract. */
export interface AdapterCase {
  readonly name: string
  run(): Promise<void>
}
