import type { FastifyRequest } from 'fastify'
import type { ServiceContext } from '../context.js'
import type { Fault } from './codes.js'
import type { ParameterTable, Values } from './parameters.js'

/** What an action answers on success, beside code and message; a script goes out as it is. */
export type ActionAnswer =
  | { readonly json: Readonly<Record<string, unknown>> }
  | { readonly script: string }
  | { readonly fault: Fault }

export interface Action<T extends ParameterTable = ParameterTable> {
  readonly name: string
  readonly parameters: T
  /** What no table can say, e.g. that one parameter needs another. Runs before the key is looked at. */
  check?(values: Values<T>): Fault | undefined
  run(values: Values<T>, call: ActionCall): Promise<ActionAnswer>
}

export interface ActionCall {
  readonly context: ServiceContext
  readonly request: FastifyRequest
  /** Whose key signed. */
  readonly secretId: string
}

/** Keeps an action's own types until it goes into the list of all. */
export const defineAction = <T extends ParameterTable>(action: Action<T>): Action<T> => action
