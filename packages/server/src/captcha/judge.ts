import { unpackSubjects } from './budgets/subjects.js'
import type { ServiceContext } from './context.js'
import type { Claims } from './tokens/kinds.js'
import { isDraggedByHand, type Trail, trailName } from './trail.js'
import { isWorkDone, proofLength } from './work.js'

export interface Answer {
  /** The letters as typed, or the slide's x as a decimal number. */
  readonly answer: string
  /** How the piece was dragged. */
  readonly trail?: Trail | undefined
  /** The proof of work. */
  readonly pow?: readonly number[] | undefined
  /** Whether it is this visitor's; a wrong one's spends the challenge, too. */
  readonly isFor?: (claims: Claims) => boolean
}

export type Judgement =
  | { readonly ok: true; readonly claims: Claims }
  | { readonly ok: false; readonly reason: 'wrong' | 'expired' | 'spent' | 'pow' | 'invalid' }

/** How far from the hole a piece may be dropped, in pixels of the scene. */
const slideTolerancePx = 5
const trailMemoryMs = 3_600_000

/** Judges a challenge's one answer: right or wrong, the first answer in any process spends it. */
export async function judgeAnswer(
  context: ServiceContext,
  purpose: 'picture' | 'challenge',
  challenge: string,
  given: Answer,
): Promise<Judgement> {
  const judged = await judge(context, purpose, challenge, given)
  context.metrics.answer(judged.ok ? 'right' : judged.reason)
  return judged
}

async function judge(
  context: ServiceContext,
  purpose: 'picture' | 'challenge',
  challenge: string,
  given: Answer,
): Promise<Judgement> {
  const token = context.tokens.open(purpose, challenge)
  if (typeof token === 'string') return { ok: false, reason: 'invalid' }
  const { claims } = token
  if (token.leftMs <= 0) return { ok: false, reason: 'expired' }
  const { puzzles } = claims
  const { pow } = given
  if (puzzles > 0 && pow?.length !== proofLength) return { ok: false, reason: 'pow' }
  if (!(await token.spend(1))) return { ok: false, reason: 'spent' }
  // Last, and so at most once for each challenge: of all checks it takes the longest.
  if (puzzles > 0 && !isWorkDone(challenge, puzzles, pow ?? [])) return { ok: false, reason: 'pow' }
  const isTheVisitors = given.isFor?.(claims) ?? true
  const isRight = !isTheVisitors
    ? false
    : claims.kind === 'slide'
      ? await isSlideRight(context, claims, given)
      : areLettersRight(claims, given)
  if (!isRight) {
    const budgets = purpose === 'picture' ? context.worklessBudgets : context.budgets
    await budgets.count('fail', unpackSubjects(claims.subjects))
    return { ok: false, reason: 'wrong' }
  }
  // Arrow keys leave no trail. Visitors who slide that way at level 2 have to solve letters too, which can be listened
  // to.
  const lacksTrail = claims.kind === 'slide' && given.trail === undefined && levelOf(claims) === 2
  return { ok: true, claims: lacksTrail ? { ...claims, lettersFollow: true } : claims }
}

/** Case, spaces and an input method's wide letters are not mistakes. */
function areLettersRight(claims: Claims, { answer }: Answer): boolean {
  const typed = answer.slice(0, 64).normalize('NFKC').replace(/\s/g, '').toUpperCase()
  return claims.answer !== '' && typed === claims.answer.toUpperCase()
}

async function isSlideRight(context: ServiceContext, claims: Claims, { answer, trail }: Answer): Promise<boolean> {
  if (!/^\d{1,3}(\.\d{1,20})?$/.test(answer)) return false
  const x = Number(answer)
  if (Math.abs(x - Number(claims.answer)) > slideTolerancePx) return false
  if (trail === undefined || levelOf(claims) === 1) return true
  // Nobody drags twice in exactly the same way.
  return (
    isDraggedByHand(trail, x) &&
    context.tokens.marksOf(claims).use(trailName(trail), { maxUses: 1, ttlMs: trailMemoryMs })
  )
}

const levelOf = ({ hostility, disturbLevel }: Claims): 1 | 2 => (hostility >= 1 || disturbLevel === 2 ? 2 : 1)
