import { isPrivateIp } from '@ticketgate/core/provider'
import { packSubjects, unpackSubjects } from './budgets/subjects.js'
import type { ServiceContext } from './context.js'
import type { Drawn, Picture } from './drawing.js'
import { boundFields } from './identity.js'
import { type Plan, planChallenge, planLetters, type Requested } from './plan.js'
import type { Claims, Hostility } from './tokens/kinds.js'
import { type Work, workOf } from './work.js'

/** How the page shows a challenge. */
export interface Look {
  /** Digits that can be listened to, whatever was requested. */
  readonly alternative?: 'audio' | undefined
  readonly dark?: boolean | undefined
  /** True: recordings are in Mandarin, otherwise in English. */
  readonly mandarin?: boolean | undefined
}

/** A challenge as the page gets it. */
export interface ChallengeView {
  readonly challenge: string
  readonly kind: 'letters' | 'slide'
  /** How many letters, or digits of a recording. */
  readonly length?: number
  /** A data: URL, as is `piece`; empty if digits are to be listened to. */
  readonly image: string
  readonly piece?: string
  readonly pow?: Work
  readonly expiresInSeconds: number
  /** True: `alternative: 'audio'` returns a challenge that can be listened to; false: the address had too many of them. */
  readonly audio: boolean
}

const identifyingBits = (1 << boundFields.indexOf('userIp')) | (1 << boundFields.indexOf('uid'))

export const requestedOf = ({ captchaType, disturbLevel, bound }: Claims): Requested => ({
  captchaType,
  disturbLevel,
  identified: (bound & identifyingBits) !== 0,
})

/** A new challenge for a page; counts as a fetch. Undefined: this visitor fetched or failed too often. */
export async function issueChallenge(
  context: ServiceContext,
  script: Claims,
  visitorIp: string,
  look: Look,
): Promise<ChallengeView | undefined> {
  const subjects = { ...unpackSubjects(script.subjects), ip: context.subjectsOf({ ip: visitorIp }).ip }
  const hostility = await context.budgets.count('fetch', subjects)
  if (hostility === 4) return undefined
  const requested = requestedOf(script)
  const { dark, mandarin } = look
  const mayListen = await context.budgets.mayListen(subjects)
  const plan = planChallenge(requested, hostility, mayListen ? look.alternative : undefined)
  const claims = { ...script, dark, mandarin, hostility, subjects: packSubjects(subjects) }
  return { ...sealChallenge(context, claims, plan), audio: mayListen }
}

/** The letters that come after a slide; they cost no second proof of work. */
export function issueFollowingLetters(context: ServiceContext, slide: Claims): ChallengeView {
  const letters = planLetters(requestedOf(slide), slide.hostility)
  return sealChallenge(context, slide, { ...letters, kind: 'letters', lettersFollow: false, puzzles: 0 })
}

function sealChallenge(context: ServiceContext, claims: Claims, plan: Plan): ChallengeView {
  const { kind, lettersFollow, puzzles } = plan
  context.metrics.challenge(kind, claims.hostility)
  const drawn = draw(context, claims, plan)
  const challenge = context.tokens.seal('challenge', {
    ...claims,
    issuedAtMs: context.now(),
    kind,
    lettersFollow,
    puzzles,
    answer: drawn.answer,
  })
  return {
    challenge,
    kind: kind === 'slide' ? 'slide' : 'letters',
    ...(kind !== 'slide' && { length: drawn.answer.length }),
    image: drawn.image === undefined ? '' : dataUrl(drawn.image),
    ...(drawn.piece !== undefined && { piece: dataUrl(drawn.piece) }),
    ...(puzzles > 0 && { pow: workOf(challenge, puzzles) }),
    expiresInSeconds: context.settings.challengeTtlSeconds,
    audio: true,
  }
}

type Task = Pick<Drawn, 'answer'> & Partial<Drawn>

function draw({ drawing }: ServiceContext, claims: Claims, plan: Plan): Task {
  if (plan.kind === 'slide') return drawing.slide(plan.level, 2, unpackSubjects(claims.subjects).ip)
  // Whoever chose to listen gets nothing to read: otherwise audio would be a way around the slide.
  return plan.kind === 'audio' ? { answer: drawing.spokenText() } : drawing.letters(plan, claims)
}

const dataUrl = ({ format, bytes }: Picture): string => `data:image/${format};base64,${bytes.toString('base64')}`

/** The address that requests a picture's URL, as the URL remembers it. */
export const callerTag = (context: ServiceContext, ip: string): string =>
  (context.subjectsOf({ ip }).ip as string).slice(-8)

/**
 * A picture alone, for applications that show it themselves; counts as a fetch. If the request for the URL gave no
 * userIp, the address that fetches counts as the visitor's, unless it also requested the URL: then a back end passes
 * pictures on, and all of its visitors would count as one. A private address shows nothing of the kind, unless it was
 * named as a back end's: all that comes through a container network has its gateway's.
 */
export async function issuePicture(
  context: ServiceContext,
  claims: Claims,
  fetcherIp: string,
): Promise<{ picture: Buffer; signature: string; format: 'jpeg' | 'png' } | undefined> {
  const named = unpackSubjects(claims.subjects)
  const isPassedOn =
    claims.answer === callerTag(context, fetcherIp) && (!isPrivateIp(fetcherIp) || context.isBackEnd(fetcherIp))
  const ip = named.ip ?? (isPassedOn ? undefined : context.subjectsOf({ ip: fetcherIp }).ip)
  const subjects = { ...named, ip }
  const hostility: Hostility = await context.worklessBudgets.count('fetch', subjects)
  if (hostility === 4) return undefined
  const { answer, image } = context.drawing.picture(
    planLetters(requestedOf(claims), hostility),
    context.settings.pictureFormat,
  )
  context.metrics.challenge('picture', hostility)
  const signature = context.tokens.seal('picture', {
    ...claims,
    issuedAtMs: context.now(),
    hostility,
    subjects: packSubjects(subjects),
    kind: 'letters',
    answer,
  })
  return { picture: image.bytes, signature, format: image.format }
}
