import type { CaptchaEvents } from './events.js'

/** Which ids metrics may tell apart. An application may take them from a request, so that any other one is `other`. */
export interface ListedIds {
  /** The businessId of `identity`. @default no metric has it */
  readonly businessIds?: readonly (string | number)[] | undefined
  /** The sceneId of `identity`. @default no metric has it */
  readonly sceneIds?: readonly (string | number)[] | undefined
}

type DecisionEvent = CaptchaEvents['ticketgate:verdict'] | CaptchaEvents['ticketgate:policy']

/** Reads an event's listed ids: nothing for a list that was not given, '' where the request had none. */
export function readListedIds({ businessIds, sceneIds }: ListedIds) {
  const businesses = businessIds && new Set(businessIds.map(String))
  const scenes = sceneIds && new Set(sceneIds.map(String))
  return ({ businessId, sceneId }: DecisionEvent): { business?: string; scene?: string } => ({
    ...(businesses !== undefined && { business: listed(businesses, businessId) }),
    ...(scenes !== undefined && { scene: listed(scenes, sceneId) }),
  })
}

const listed = (known: ReadonlySet<string>, id: string | undefined): string =>
  id === undefined || known.has(id) ? (id ?? '') : 'other'
