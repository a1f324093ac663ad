import { hash } from 'node:crypto'

const maxAccounts = 10_000

/**
 * What a provider must not forget when it is made anew, as `verifiers()` does for each tenant every few minutes: kept by
 * the vendor's account, as long as the process lives.
 * @returns called with all that tells an account from others; only a digest of it is kept
 */
export function accountStates<State>(newState: () => State): (account: readonly unknown[]) => State {
  const states = new Map<string, State>()
  return (account) => {
    const name = hash('sha256', JSON.stringify(account), 'base64url')
    const state = states.get(name) ?? newState()
    // At the end: the account whose provider was not made for longest makes room.
    states.delete(name)
    states.set(name, state)
    const [oldest] = states.keys()
    if (states.size > maxAccounts && oldest !== undefined) states.delete(oldest)
    return state
  }
}
