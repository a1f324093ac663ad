import { isPrivateIp } from '@ticketgate/core/provider'
import type { SpeechLanguage } from '@ticketgate/pictures'
import { packSubjects, unpackSubjects } from './budgets/subjects.js'
import type { ServiceContext } from './context.js'
import type { Picture } from './drawing.js'
import { boundFields } from './identity.js'
import { type Plan, planChallenge, planLetters, type Requested, wayRequested } from './plan.js'
import type { FetchingPage } from './session.js'
import { type ChallengeClaims, solutionOf, type Task } from './tokens/kinds/challenge.js'
import type { PictureUrlClaims } from './tokens/kinds/picture-url.js'
import type { VisitClaims } from './tokens/kinds/visit.js'
import { type Work, workOf } from './work.js'

/** How the page shows a challenge. */
export interface Look {
  /** Digits that can be listened to, whatever was requested. */
  readonly alternative?: 'audio' | undefined
  readonly dark?: boolean | undefined
  /** Of recordings. @default 'en' */
  readonly language?: SpeechLanguage
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

const requestedOf = ({ captchaType, disturbLevel, bound }: VisitClaims): Requested => ({
  captchaType,
  disturbLevel,
  identified: (bound & identifyingBits) !== 0,
})

/** Why nothing is handed out: this visitor fetched or failed too often, or the page or URL has had all that it may. */
export type NoFetch = 'throttled' | 'spent'

/** A new challenge for a page; counts as a fetch. */
export async function issueChallenge(
  context: ServiceContext,
  { visit, takeChallenge }: Pick<FetchingPage, 'visit' | 'takeChallenge'>,
  visitorIp: string,
  { alternative, dark = false, language }: Look,
): Promise<ChallengeView | NoFetch> {
  const { recorder, labelsOf } = context.statistics
  const subjects = { ...unpackSubjects(visit.subjects), ip: context.subjectsOf({ ip: visitorIp }).ip }
  const [hostility, mayListen] = await Promise.all([
    context.budgets.countFetch(subjects, takeChallenge),
    context.budgets.mayListen(subjects),
  ])
  if (hostility === 'spent') return 'spent'
  if (hostility === 4) {
    recorder.refused(labelsOf(visit, { way: alternative ?? wayRequested(visit), stage: hostility }))
    return 'throttled'
  }
  if (alternative === 'audio' && !mayListen) recorder.refused(labelsOf(visit, { way: 'audio', stage: hostility }))
  const plan = planChallenge(requestedOf(visit), hostility, mayListen ? alternative : undefined)
  const shown = { ...visit, dark, hostility, subjects: packSubjects(subjects) }
  return { ...sealChallenge(context, shown, plan, language), audio: mayListen }
}

/** The letters that come after a slide; they cost no second proof of work. */
export function issueFollowingLetters(context: ServiceContext, slide: ChallengeClaims): ChallengeView {
  const letters = planLetters(requestedOf(slide), slide.hostility)
  return sealChallenge(context, slide, { ...letters, kind: 'letters', lettersFollow: false, puzzles: 0 })
}

function sealChallenge(
  context: ServiceContext,
  visit: VisitClaims & Pick<ChallengeClaims, 'dark' | 'hostility'>,
  plan: Plan,
  language?: SpeechLanguage,
): ChallengeView {
  const { metrics, settings, statistics } = context
  const puzzles = settings.proofOfWork ? plan.puzzles : 0
  metrics.challenge(plan.kind, visit.hostility)
  statistics.recorder.shown(statistics.labelsOf(visit, { way: plan.kind, stage: visit.hostility }))
  const { task, image, piece } = draw(context, visit, plan, language)
  const challenge = context.tokens.seal('challenge', { ...visit, issuedAtMs: context.now(), task, puzzles })
  return {
    challenge,
    kind: task.kind === 'slide' ? 'slide' : 'letters',
    ...(task.kind !== 'slide' && { length: solutionOf(task).length }),
    image: image === undefined ? '' : dataUrl(image),
    ...(piece !== undefined && { piece: dataUrl(piece) }),
    ...(puzzles > 0 && { pow: workOf(challenge, puzzles) }),
    expiresInSeconds: settings.challengeTtlSeconds,
    audio: true,
  }
}

interface DrawnTask {
  readonly task: Task
  /** Whoever chose to listen gets nothing to read: otherwise audio would be a way around the slide. */
  readonly image?: Picture
  readonly piece?: Picture
}

function draw(
  { drawing }: ServiceContext,
  visit: Pick<ChallengeClaims, 'dark' | 'subjects'>,
  plan: Plan,
  language: SpeechLanguage = 'en',
): DrawnTask {
  if (plan.kind === 'audio') return { task: { kind: 'audio', digits: drawing.spokenText(), language } }
  if (plan.kind === 'slide') {
    const { answer, image, piece } = drawing.slide(plan.level, 2, unpackSubjects(visit.subjects).ip)
    return { task: { kind: 'slide', x: Number(answer), lettersFollow: plan.lettersFollow }, image, piece }
  }
  const { answer, image } = drawing.letters(plan, visit)
  return { task: { kind: 'letters', letters: answer }, image }
}

const dataUrl = ({ format, bytes }: Picture): string => `data:image/${format};base64,${bytes.toString('base64')}`

/** A URL that pictures are fetched from. */
export interface PictureSource {
  readonly claims: PictureUrlClaims
  /** Takes one of its pictures; false if it has served all that it may. */
  takePicture(): Promise<boolean>
}

export interface IssuedPicture {
  readonly picture: Buffer
  readonly signature: string
  readonly format: 'jpeg' | 'png'
}

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
  { claims: url, takePicture }: PictureSource,
  fetcherIp: string,
): Promise<IssuedPicture | NoFetch> {
  const named = unpackSubjects(url.subjects)
  const isPassedOn =
    url.callerTag === callerTag(context, fetcherIp) && (!isPrivateIp(fetcherIp) || context.isBackEnd(fetcherIp))
  const ip = named.ip ?? (isPassedOn ? undefined : context.subjectsOf({ ip: fetcherIp }).ip)
  const subjects = { ...named, ip }
  const { recorder, labelsOf } = context.statistics
  const hostility = await context.worklessBudgets.countFetch(subjects, takePicture)
  if (hostility === 'spent') return 'spent'
  const labels = labelsOf(url, { way: 'picture', stage: hostility })
  if (hostility === 4) {
    recorder.refused(labels)
    return 'throttled'
  }
  const { answer, image } = context.drawing.picture(
    planLetters(requestedOf(url), hostility),
    context.settings.pictureFormat,
  )
  context.metrics.challenge('picture', hostility)
  recorder.shown(labels)
  const signature = context.tokens.seal('picture', {
    ...url,
    issuedAtMs: context.now(),
    hostility,
    subjects: packSubjects(subjects),
    letters: answer,
  })
  return { picture: image.bytes, signature, format: image.format }
}
