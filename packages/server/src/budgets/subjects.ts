import { createHash } from 'node:crypto'
import { network } from '../identity.js'

/** Whom budgets count. */
export interface Visit {
  readonly ip?: string | undefined
  readonly uid?: string | undefined
  readonly businessId?: string | number | undefined
}

export const SUBJECT_NAMES = ['ip', 'uid', 'business'] as const
export type SubjectName = (typeof SUBJECT_NAMES)[number]
/** Short hashes: enough to count by, too short to tell who it was. */
export type Subjects = { readonly [Name in SubjectName]?: string | undefined }

// 8 bytes in a sealed token. Two visitors out of millions may share a budget; nobody can choose with whom.
const BYTES: { readonly [Name in SubjectName]: number } = { ip: 3, uid: 3, business: 2 }

export function subjectsOf(visit: Visit): Subjects {
  return {
    ip: visit.ip === undefined ? undefined : tag('ip', network(visit.ip)),
    uid: visit.uid === undefined ? undefined : tag('uid', visit.uid),
    business: visit.businessId === undefined ? undefined : tag('business', String(visit.businessId)),
  }
}

export function packSubjects(subjects: Subjects): Uint8Array {
  return Buffer.concat(
    SUBJECT_NAMES.map((name) =>
      Buffer.concat([Buffer.from(subjects[name] ?? '', 'hex'), Buffer.alloc(BYTES[name])], BYTES[name]),
    ),
  )
}

export function unpackSubjects(packed: Uint8Array): Subjects {
  let at = 0
  const tags = SUBJECT_NAMES.map((name) => {
    const bytes = Buffer.from(packed.subarray(at, at + BYTES[name]))
    at += BYTES[name]
    return [name, bytes.every((byte) => byte === 0) ? undefined : bytes.toString('hex')]
  })
  return Object.fromEntries(tags)
}

function tag(name: SubjectName, value: string): string {
  const bytes = createHash('sha256').update(`${name}:${value}`).digest().subarray(0, BYTES[name])
  // All zero says "none".
  if (bytes.every((byte) => byte === 0)) bytes[0] = 1
  return bytes.toString('hex')
}
