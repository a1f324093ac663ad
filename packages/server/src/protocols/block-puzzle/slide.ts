import { randomBytes } from 'node:crypto'
import type { Hostility } from '../../captcha/budgets/budgets.js'
import type { Subjects } from '../../captcha/budgets/subjects.js'
import type { ServiceContext } from '../../captcha/context.js'
import { namelessLabels } from '../../captcha/statistics/labels.js'
import { decrypt, xOf } from './point.js'

/**
 * A challenge of the blockPuzzle protocol.
 * @see https://ticketgate.example/main/docs/service/protocols.md#oneaccess-and-aj-captcha
 */
export interface Slide {
  /** Base64 without a data: prefix, 310 x 155. */
  readonly originalImageBase64: string
  /** 47 x 155 with alpha: the full height, so that only x matters. */
  readonly jigsawImageBase64: string
  /** 32 hex digits: the protocol leaves no room for a sealed token. */
  readonly token: string
  /** The key that the page encrypts its point with; null if it sends plain text. */
  readonly secretKey: string | null
}

/** Who fetches or answers. A challenge of one protocol is none in another. */
export interface SlideCaller {
  readonly protocol: 'oneaccess' | 'aj-captcha'
  /** What the budgets count, which a protocol may have apart from others. */
  readonly subjects: Subjects
  /** The tag of the caller's address, the same in all protocols: of the scenes they share it is shown none twice. */
  readonly addressTag: string | undefined
}

export type SlideJudgement =
  /** `point`: what the page sent, decrypted. */
  | { readonly ok: true; readonly point: string; readonly secretKey: string | null }
  | { readonly ok: false; readonly reason: 'unknown' | 'expired' | 'wrong' }

/** Fixed by the protocol: a challenge's lifetime, and how far off x may be. */
const challengeTtlMs = 120_000
const tolerancePx = 5
// For as long again, an expired challenge can be told from one that never existed.
const memoryMs = 2 * challengeTtlMs

interface KeptSlide {
  readonly x: number
  readonly secretKey: string | null
  readonly issuedAtMs: number
  readonly hostility: Hostility
}

/** A new challenge; counts as a fetch. Undefined: this visitor fetched or failed too often. */
export async function issueSlide(
  context: ServiceContext,
  { protocol, subjects, addressTag }: SlideCaller,
  { encrypted }: { encrypted: boolean },
): Promise<Slide | undefined> {
  const hostility = await context.worklessBudgets.countFetch(subjects)
  const labels = namelessLabels(protocol, hostility)
  if (hostility === 4) {
    context.statistics.recorder.refused(labels)
    return undefined
  }
  const { answer, image, piece } = context.drawing.slide(hostility >= 1 ? 2 : 1, 1, addressTag)
  const token = randomBytes(16).toString('hex')
  const secretKey = encrypted ? randomBytes(8).toString('hex') : null
  const kept: KeptSlide = { x: Number(answer), secretKey, issuedAtMs: context.now(), hostility }
  await context.unsignedKept.keep(`slide:${protocol}:${token}`, { ttlMs: memoryMs, value: JSON.stringify(kept) })
  context.metrics.challenge('slide', hostility)
  context.statistics.recorder.shown(labels)
  return {
    originalImageBase64: image.bytes.toString('base64'),
    jigsawImageBase64: piece.bytes.toString('base64'),
    token,
    secretKey,
  }
}

/** Judges a challenge's one answer: right or wrong, it is spent. */
export async function judgeSlide(
  context: ServiceContext,
  { protocol, subjects }: SlideCaller,
  token: string,
  pointJson: string,
): Promise<SlideJudgement> {
  const judged = await judge(context, protocol, token, pointJson)
  context.metrics.answer(judged.ok ? 'right' : judged.reason)
  if (!judged.ok && judged.reason === 'wrong') await context.worklessBudgets.countFailure(subjects)
  return judged
}

async function judge(
  context: ServiceContext,
  protocol: SlideCaller['protocol'],
  token: string,
  pointJson: string,
): Promise<SlideJudgement> {
  const value = /^[0-9a-f]{32}$/.test(token)
    ? await context.unsignedKept.redeem(`slide:${protocol}:${token}`)
    : undefined
  if (value === undefined) return { ok: false, reason: 'unknown' }
  const { x, secretKey, issuedAtMs, hostility } = JSON.parse(value) as KeptSlide
  const count = (outcome: 'right' | 'wrong' | 'expired') =>
    context.statistics.recorder.answered(namelessLabels(protocol, hostility), outcome, issuedAtMs)
  if (context.now() - issuedAtMs >= challengeTtlMs) {
    count('expired')
    return { ok: false, reason: 'expired' }
  }
  // A page over plain HTTP has no way to encrypt. AJ-Captcha's front ends bring one of their own.
  const isPlain = secretKey === null || (protocol === 'oneaccess' && pointJson.startsWith('{'))
  const point = isPlain ? pointJson : decrypt(pointJson, secretKey)
  const isRight = point !== undefined && Math.abs(xOf(point) - x) <= tolerancePx
  count(isRight ? 'right' : 'wrong')
  return isRight ? { ok: true, point, secretKey } : { ok: false, reason: 'wrong' }
}
