import { altcha, altchaSentinel } from '@ticketgate/core/altcha'
import { localProviderContract, type ProviderCase, solveAltcha } from '@ticketgate/testing'
import { describe, test } from 'vitest'
import {
  challengeOf,
  decoded,
  encoded,
  forged,
  hmacKey,
  old,
  sentinelPayload,
  sentinelSecret,
  work,
} from './payloads.js'

const provider = altcha({ hmacKey, ...work })
const oldProvider = altcha({ hmacKey, ...old })
const good = async () => solveAltcha(await challengeOf(provider))
const fields = (altcha: string) => ({ altcha })
const invalid = { outcome: 'reject', reason: 'invalid' }
const malformed = { outcome: 'reject', reason: 'malformed' }
const expired = { outcome: 'reject', reason: 'expired' }
const seconds = () => Math.floor(Date.now() / 1_000)

/** A good payload, changed before it is posted. */
// biome-ignore lint/suspicious/noExplicitAny: a payload is what a test makes of it
const changed = (change: (payload: any) => unknown, verdict: object) => async () => {
  const payload = decoded(await good())
  return { fields: fields(encoded(change(payload) ?? payload)), verdict }
}
const signed = (parameters: object, verdict: object) => async () => ({
  fields: fields(forged(decoded(await good()), parameters)),
  verdict,
})
// biome-ignore lint/suspicious/noExplicitAny: a payload is what a test makes of it
const changedOld = (change: (payload: any) => unknown, verdict: object) => async () => {
  const payload = decoded(solveAltcha(await challengeOf(oldProvider)))
  return { fields: fields(encoded(change(payload) ?? payload)), verdict }
}
const sentinel = (facts: object, more: object, verdict: object) => async () => ({
  fields: fields(sentinelPayload(facts, more)),
  verdict,
})

const suites: Record<string, ProviderCase[]> = {
  'version 2': localProviderContract({
    make: () => altcha({ hmacKey, ...work }),
    solve: async () => fields(await good()),
    respell: (posted) => fields(encoded({ ...decoded(posted.altcha as string), time: 7 })),
    secrets: [hmacKey],
    words: {
      'the widget’s test mode': async () => ({
        fields: fields(encoded({ challenge: null, solution: null, test: true })),
        verdict: malformed,
      }),
      'a payload of version 1, which is not taken': async () => ({
        fields: fields(solveAltcha(await challengeOf(oldProvider))),
        verdict: malformed,
      }),
      'no signature': changed(({ challenge }) => {
        delete challenge.signature
      }, malformed),
      'an empty signature': changed(({ challenge }) => {
        challenge.signature = ''
      }, malformed),
      'another key’s signature': changed(({ challenge }) => {
        challenge.signature = 'ab'.repeat(32)
      }, invalid),
      'less work than was signed': changed(({ challenge }) => {
        challenge.parameters.cost = 1
      }, invalid),
      'a longer life than was signed': changed(({ challenge }) => {
        challenge.parameters.expiresAt += 1
      }, invalid),
      'an expiry that is dropped': changed(({ challenge }) => {
        delete challenge.parameters.expiresAt
      }, malformed),
      'an expiry as text': changed(({ challenge }) => {
        challenge.parameters.expiresAt = `${seconds() + 60}`
      }, malformed),
      'a challenge that is over': signed({ expiresAt: 1_700_000_000 }, expired),
      'a signed challenge without an expiry': signed({ expiresAt: undefined }, malformed),
      'a signed challenge with an expiry of years': signed({ expiresAt: 4_102_444_800 }, invalid),
      'a signed challenge of less work': signed({ cost: 1 }, invalid),
      'a signed challenge of another algorithm': signed({ algorithm: 'SHA-256' }, invalid),
      'a signed challenge with an easier prefix': signed({ keyPrefix: '0' }, invalid),
      'a signed challenge without a prefix': signed({ keyPrefix: '' }, malformed),
      'a signed challenge of shorter keys': signed({ keyLength: 1 }, invalid),
      'a counter as text': changed(({ solution }) => {
        solution.counter = `${solution.counter}`
      }, malformed),
      'a counter below nought': changed(({ solution }) => {
        solution.counter = -1
      }, malformed),
      'a counter of 33 bits': changed(({ solution }) => {
        solution.counter += 2 ** 32
      }, malformed),
      'a counter with a fraction': changed(({ solution }) => {
        solution.counter += 0.5
      }, malformed),
      'another counter': changed(({ solution }) => {
        solution.counter += 1
      }, invalid),
      'a key that was not derived': changed(({ solution }) => {
        solution.derivedKey = '0'.repeat(64)
      }, invalid),
      'a key without the prefix': changed(({ solution }) => {
        solution.derivedKey = 'f'.repeat(64)
      }, invalid),
      'a key in capitals': changed(({ solution }) => {
        solution.derivedKey = solution.derivedKey.toUpperCase()
      }, malformed),
      'a key that is too short': changed(({ solution }) => {
        solution.derivedKey = '00'
      }, malformed),
    },
  }),

  'version 1': localProviderContract({
    make: () => altcha({ hmacKey, ...old }),
    solve: async () => fields(solveAltcha(await challengeOf(oldProvider))),
    respell: (posted) => fields(encoded({ took: 99, ...decoded(posted.altcha as string) })),
    secrets: [hmacKey],
    words: {
      'a payload of version 2, which is not taken': async () => ({
        fields: fields(await good()),
        verdict: malformed,
      }),
      'a number as text': changedOld((payload) => {
        payload.number = `${payload.number}`
      }, malformed),
      'an expiry moved into the number': changedOld((payload) => {
        const [, start = '', end = ''] = /^(.*\?)(.*)$/.exec(payload.salt) ?? []
        payload.salt = start
        payload.number = `${end}${payload.number}`
      }, malformed),
      'an expiry moved into a salt without its end': changedOld((payload) => {
        payload.salt = payload.salt.replace(/\?.*$/, '')
      }, malformed),
      'a salt without its "&"': changedOld((payload) => {
        payload.salt = payload.salt.slice(0, -1)
      }, malformed),
      'another expiry': changedOld((payload) => {
        payload.salt = payload.salt.replace(/expires=\d+/, `expires=${seconds() + 500}`)
      }, invalid),
      'two expiries': changedOld((payload) => {
        payload.salt += 'expires=4102444800&'
      }, malformed),
      'another number': changedOld((payload) => {
        payload.number += 1
      }, invalid),
      'a number below nought': changedOld((payload) => {
        payload.number = -1
      }, malformed),
      'another algorithm': changedOld((payload) => {
        payload.algorithm = 'SHA-1'
      }, invalid),
      'another key’s signature': changedOld((payload) => {
        payload.signature = 'ab'.repeat(32)
      }, invalid),
      'no signature': changedOld((payload) => {
        delete payload.signature
      }, malformed),
    },
  }),

  'a Sentinel’s signature': localProviderContract({
    make: () => altchaSentinel({ secret: sentinelSecret }),
    solve: async (name) => fields(sentinelPayload({ id: name })),
    respell: (posted) => fields(encoded({ ...decoded(posted.altcha as string), id: 'another', took: 1 })),
    secrets: [sentinelSecret],
    words: {
      'not verified, whatever stands around it': sentinel({ verified: 'false' }, { verified: true }, invalid),
      'verified, and not so around it': sentinel({ id: 'inner' }, { verified: false }, { outcome: 'pass' }),
      'another algorithm around it': sentinel({ id: 'algorithm' }, { algorithm: 'SHA-512' }, { outcome: 'pass' }),
      'a signature that is over': sentinel({ expire: seconds() - 1 }, {}, expired),
      'no expiry': sentinel({ expire: undefined }, {}, invalid),
      'an expiry of years': sentinel({ expire: 4_102_444_800 }, {}, invalid),
      'no id': sentinel({ id: undefined }, {}, invalid),
      'an id of another around it': sentinel({ id: undefined }, { id: 'outer' }, invalid),
      'another key’s signature': sentinel({}, { signature: 'ab'.repeat(32) }, invalid),
      'a signature that is no hex': sentinel({}, { signature: '验'.repeat(64) }, invalid),
      'a signature that is no text': sentinel({}, { signature: ['ab'.repeat(32)] }, malformed),
      'a name that comes twice': sentinel({ id: 'one&id=two' }, {}, malformed),
      'a payload of version 2, which is not taken': async () => ({ fields: fields(await good()), verdict: malformed }),
    },
  }),
}

for (const [name, cases] of Object.entries(suites)) {
  describe(`the local provider contract: altcha, ${name}`, () => {
    for (const { name: title, run } of cases) test(title, run)
  })
}
