import type { StatisticsRecorder, Way } from '../contracts/statistics.js'
import { unpackSubjects } from './budgets/subjects.js'
import type { ServiceContext } from './context.js'
import type { ChallengeClaims, Task } from './tokens/kinds/challenge.js'
import type { PictureClaims } from './tokens/kinds/picture.js'
import type { VisitClaims } from './tokens/kinds/visit.js'
import { isDraggedByHand, type Trail, trailName } from './trail.js'
import { isWorkDone } from './work.js'

export interface Answer {
  /** The letters as typed, or the slide's x as a decimal number. */
  readonly answer: string
  /** How the piece was dragged. */
  readonly trail?: Trail | undefined
  /** The proof of work. */
  readonly pow?: readonly number[] | undefined
}

export interface Refusal {
  readonly ok: false
  readonly reason: 'wrong' | 'expired' | 'spent' | 'pow' | 'invalid'
}

/** `lettersFollow`: the visitor has to read letters, too, before there is a ticket. */
export type ChallengeJudgement =
  | { readonly ok: true; readonly claims: ChallengeClaims; readonly lettersFollow: boolean }
  | Refusal

export type PictureJudgement = { readonly ok: true; readonly claims: PictureClaims } | Refusal

/** How far from the hole a piece may be dropped, in pixels of the scene. */
const slideTolerancePx = 5
const trailMemoryMs = 3_600_000

/** Judges a challenge's one answer: right or wrong, the first answer in any process spends it. */
export async function judgeAnswer(
  context: ServiceContext,
  challenge: string,
  given: Answer,
): Promise<ChallengeJudgement> {
  const judged = await judgeChallenge(context, challenge, given)
  context.metrics.answer(judged.ok ? 'right' : judged.reason)
  return judged
}

/**
 * The same for a picture that an application shows itself.
 * @param isFor whether it is this visitor's; a wrong one's spends the picture, too
 */
export async function judgePicture(
  context: ServiceContext,
  signature: string,
  typed: string,
  isFor: (claims: PictureClaims) => boolean,
): Promise<PictureJudgement> {
  const judged = await judgeLetters(context, signature, typed, isFor)
  context.metrics.answer(judged.ok ? 'right' : judged.reason)
  return judged
}

async function judgeChallenge(context: ServiceContext, challenge: string, given: Answer): Promise<ChallengeJudgement> {
  const token = context.tokens.open('challenge', challenge)
  if (token.state === 'broken') return refused('invalid')
  const { claims } = token
  const { task, puzzles } = claims
  const count = counterOf(context, claims, task.kind)
  if (token.state === 'expired') {
    if (await token.spendLate()) count('expired')
    return refused('expired')
  }
  if (!(await token.spend(1))) return refused('spent')
  // Last, and so at most once for each challenge, also where there is no proof at all: of all checks it takes the
  // longest, and each challenge has one outcome in the statistics.
  if (puzzles > 0 && !isWorkDone(challenge, puzzles, given.pow ?? [])) {
    count('unworked')
    return refused('pow')
  }
  const isRight =
    task.kind === 'slide'
      ? await isSlideRight(context, claims, task, given)
      : areLettersRight(task.kind === 'letters' ? task.letters : task.digits, given.answer)
  count(isRight ? 'right' : 'wrong')
  if (!isRight) {
    await context.budgets.countFailure(unpackSubjects(claims.subjects))
    return refused('wrong')
  }
  // Arrow keys leave no trail. Visitors who slide that way at level 2 have to solve letters too, which can be listened
  // to.
  const lacksTrail = given.trail === undefined && levelOf(claims) === 2
  return { ok: true, claims, lettersFollow: task.kind === 'slide' && (task.lettersFollow || lacksTrail) }
}

async function judgeLetters(
  context: ServiceContext,
  signature: string,
  typed: string,
  isFor: (claims: PictureClaims) => boolean,
): Promise<PictureJudgement> {
  const token = context.tokens.open('picture', signature)
  if (token.state === 'broken') return refused('invalid')
  const { claims } = token
  const count = counterOf(context, claims, 'picture')
  if (token.state === 'expired') {
    if (await token.spendLate()) count('expired')
    return refused('expired')
  }
  if (!(await token.spend(1))) return refused('spent')
  const isRight = isFor(claims) && areLettersRight(claims.letters, typed)
  count(isRight ? 'right' : 'wrong')
  if (isRight) return { ok: true, claims }
  await context.worklessBudgets.countFailure(unpackSubjects(claims.subjects))
  return refused('wrong')
}

type CountedOutcome = Parameters<StatisticsRecorder['answered']>[1]

/** A challenge's one answer, in time or late. Others to it are not counted, nor what cannot be read. */
function counterOf(
  { statistics: { recorder, labelsOf } }: ServiceContext,
  claims: VisitClaims & Pick<ChallengeClaims, 'hostility'>,
  way: Way,
): (outcome: CountedOutcome) => void {
  return (outcome) => recorder.answered(labelsOf(claims, { way, stage: claims.hostility }), outcome, claims.issuedAtMs)
}

const refused = (reason: Refusal['reason']): Refusal => ({ ok: false, reason })

/** Case, spaces and an input method's wide letters are not mistakes. */
function areLettersRight(expected: string, answer: string): boolean {
  const typed = answer.slice(0, 64).normalize('NFKC').replace(/\s/g, '').toUpperCase()
  return expected !== '' && typed === expected.toUpperCase()
}

async function isSlideRight(
  context: ServiceContext,
  claims: ChallengeClaims,
  slide: Task & { kind: 'slide' },
  { answer, trail }: Answer,
): Promise<boolean> {
  if (!/^\d{1,3}(\.\d{1,20})?$/.test(answer)) return false
  const x = Number(answer)
  if (Math.abs(x - slide.x) > slideTolerancePx) return false
  if (trail === undefined || levelOf(claims) === 1) return true
  // Nobody drags twice in exactly the same way.
  return (
    isDraggedByHand(trail, x) &&
    context.tokens.marksOf(claims).use(trailName(trail), { maxUses: 1, ttlMs: trailMemoryMs })
  )
}

const levelOf = ({ hostility, disturbLevel }: ChallengeClaims): 1 | 2 => (hostility >= 1 || disturbLevel === 2 ? 2 : 1)
