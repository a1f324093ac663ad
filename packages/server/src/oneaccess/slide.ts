import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { type Subjects, subjectsOf } from '../budgets/subjects.js'
import type { ServiceContext } from '../context.js'

/** A challenge of the blockPuzzle protocol. @see spec page oneaccess */
export interface Slide {
  /** Base64 without a data: prefix, 310 x 155. */
  readonly originalImageBase64: string
  /** 47 x 155 with alpha: the full height, so that only x matters. */
  readonly jigsawImageBase64: string
  /** 32 hex digits: the protocol leaves no room for a sealed token. */
  readonly token: string
  /** What the page encrypts its point with; null where it sends it plain. */
  readonly secretKey: string | null
}

export type SlideJudgement =
  /** `point`: what the page sent, decrypted. */
  | { readonly ok: true; readonly point: string; readonly secretKey: string | null }
  | { readonly ok: false; readonly reason: 'unknown' | 'expired' | 'wrong' }

/** What the protocol fixes: a challenge's life, how far off x may be, and y. */
const CHALLENGE_TTL_MS = 120_000
const TOLERANCE_PX = 5
const POINT_Y = 5
// A challenge that is over is told from one that never was for as long again.
const MEMORY_MS = 2 * CHALLENGE_TTL_MS
const MAX_POINT_LENGTH = 256

interface KeptSlide {
  readonly x: number
  readonly secretKey: string | null
  readonly issuedAtMs: number
}

/** A new challenge; counts as a fetch. Undefined: this visitor fetched or failed too often. */
export async function issueSlide(
  context: ServiceContext,
  visitor: Subjects,
  { encrypted }: { encrypted: boolean },
): Promise<Slide | undefined> {
  const hostility = await context.budgets.count('fetch', visitor)
  if (hostility === 4) return undefined
  const { answer, image, piece = '' } = context.drawing.slide(hostility >= 1 ? 2 : 1)
  const token = randomBytes(16).toString('hex')
  const secretKey = encrypted ? randomBytes(8).toString('hex') : null
  const kept: KeptSlide = { x: Number(answer), secretKey, issuedAtMs: context.now() }
  await context.kept.keep(`slide:${token}`, { ttlMs: MEMORY_MS, value: JSON.stringify(kept) })
  context.metrics.challenge('slide', hostility)
  return { originalImageBase64: base64Of(image), jigsawImageBase64: base64Of(piece), token, secretKey }
}

/** Judges a challenge's one answer: right or wrong, it is spent. */
export async function judgeSlide(
  context: ServiceContext,
  visitor: Subjects,
  token: string,
  pointJson: string,
): Promise<SlideJudgement> {
  const judged = await judge(context, token, pointJson)
  context.metrics.answer(judged.ok ? 'right' : judged.reason)
  if (!judged.ok && judged.reason === 'wrong') await context.budgets.count('fail', visitor)
  return judged
}

async function judge(context: ServiceContext, token: string, pointJson: string): Promise<SlideJudgement> {
  const value = /^[0-9a-f]{32}$/.test(token) ? await context.kept.redeem(`slide:${token}`) : undefined
  if (value === undefined) return { ok: false, reason: 'unknown' }
  const { x, secretKey, issuedAtMs } = JSON.parse(value) as KeptSlide
  if (context.now() - issuedAtMs >= CHALLENGE_TTL_MS) return { ok: false, reason: 'expired' }
  const point = secretKey === null ? pointJson : decrypt(pointJson, secretKey)
  const isRight = point !== undefined && Math.abs(xOf(point) - x) <= TOLERANCE_PX
  return isRight ? { ok: true, point, secretKey } : { ok: false, reason: 'wrong' }
}

/** NaN, which is near nothing, for what is no point. */
function xOf(point: string): number {
  if (point.length > MAX_POINT_LENGTH) return Number.NaN
  try {
    const { x, y } = JSON.parse(point) as { x?: unknown; y?: unknown }
    return typeof x === 'number' && y === POINT_Y ? x : Number.NaN
  } catch {
    return Number.NaN
  }
}

/** AES-128-ECB with PKCS#7 in Base64, as the protocol's front ends have it. */
export function encrypt(text: string, secretKey: string): string {
  const cipher = createCipheriv('aes-128-ecb', secretKey, null)
  return Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]).toString('base64')
}

function decrypt(text: string, secretKey: string): string | undefined {
  if (text.length > 2 * MAX_POINT_LENGTH) return undefined
  const decipher = createDecipheriv('aes-128-ecb', secretKey, null)
  try {
    return Buffer.concat([decipher.update(text, 'base64'), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

const base64Of = (dataUrl: string): string => dataUrl.slice(dataUrl.indexOf(',') + 1)

/** How long the credential of a right answer can be redeemed. */
const CREDENTIAL_TTL_MS = 180_000

/** Remembers a credential for one redemption by `sender`; '' for anybody who has it. */
export function keepCredential(context: ServiceContext, credential: string, sender: string): Promise<void> {
  const kept = { binding: digest(sender), ttlMs: CREDENTIAL_TTL_MS, value: 'credential' }
  return context.kept.keep(`credential:${digest(credential)}`, kept)
}

/** True once for each credential, and for its sender alone. */
export async function redeemCredential(context: ServiceContext, credential: string, sender: string): Promise<boolean> {
  return (await context.kept.redeem(`credential:${digest(credential)}`, digest(sender))) === 'credential'
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22)

const neighbours = new BlockList()
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  neighbours.addSubnet(network, bits)
}
neighbours.addAddress('::1', 'ipv6')
neighbours.addSubnet('fc00::', 7, 'ipv6')

/**
 * Whom the budgets count: the address that the call comes from; where that is a back end's beside us, the device's
 * that it tells. Anybody else could tell another one each time, so a call that a proxy passed on is not believed.
 */
export function visitorOf({ ip, headers }: Pick<FastifyRequest, 'ip' | 'headers'>): Subjects {
  const deviceIp = headers['x-device-ip']
  const isPassedOn = passingHeaders.some((name) => headers[name] !== undefined)
  const isNeighbour = !isPassedOn && neighbours.check(ip, isIP(ip) === 6 ? 'ipv6' : 'ipv4')
  return subjectsOf({ ip: isNeighbour && typeof deviceIp === 'string' && isIP(deviceIp) !== 0 ? deviceIp : ip })
}

const passingHeaders = ['x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'forwarded', 'via']
