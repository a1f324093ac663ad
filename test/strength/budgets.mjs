// What one address gets by default in ten minutes, end to end: the slide by OneAccess and AJ-Captcha, recordings by the
// widget, each by the attack that is written for it. Prints JSON.
//   node test/strength/budgets.mjs
import { createCipheriv } from 'node:crypto'
import { createRequire } from 'node:module'
import { createService } from '@ticketgate/server'
import { learnToHear } from './attacks/audio.mjs'
import { findHole } from './attacks/slide.mjs'

const require = createRequire(import.meta.url)
const { createDrawing } = require('../../packages/server/dist/captcha/drawing.js')

const service = createService({
  secretId: 'strength',
  secretKey: 'strength',
  sealKeys: ['a seal key that only this measurement has'],
  ajCaptcha: { origins: ['*'] },
})
const device = { 'x-client-id': 'app', 'x-operating-sys-version': '1', 'x-device-fingerprint': '1', 'x-agent': '1' }
const call = async (method, url, payload, headers, remoteAddress) => {
  const reply = await service.app.inject({ method, url, payload, headers, remoteAddress })
  return reply.headers['content-type']?.includes('json') ? reply.json() : reply
}
const solve = ({ originalImageBase64, jigsawImageBase64 }) =>
  findHole({
    background: Buffer.from(originalImageBase64, 'base64'),
    piece: Buffer.from(jigsawImageBase64, 'base64'),
  })

async function byOneAccess() {
  const result = { challenges: 0, tickets: 0 }
  for (;;) {
    const slide = await call('GET', '/api/v2/sdk/captcha', undefined, device, '198.51.100.1')
    if (slide.token === undefined) return result
    result.challenges += 1
    const body = { point_json: JSON.stringify({ x: solve(slide), y: 5 }), token: slide.token, sender: '1' }
    const verified = await call('POST', '/api/v2/sdk/captcha/verify', body, device, '198.51.100.1')
    if (verified.captcha_token !== undefined) result.tickets += 1
  }
}

async function byAjCaptcha() {
  const result = { challenges: 0, tickets: 0 }
  const kind = { captchaType: 'blockPuzzle' }
  for (;;) {
    const { repData } = await call('POST', '/captcha/get', kind, {}, '198.51.100.2')
    if (!repData) return result
    result.challenges += 1
    const cipher = createCipheriv('aes-128-ecb', repData.secretKey, null)
    const point = JSON.stringify({ x: solve(repData), y: 5 })
    const pointJson = Buffer.concat([cipher.update(point, 'utf8'), cipher.final()]).toString('base64')
    const checked = await call(
      'POST',
      '/captcha/check',
      { ...kind, token: repData.token, pointJson },
      {},
      '198.51.100.2',
    )
    if (checked.repCode === '0000') result.tickets += 1
  }
}

/** How many recordings the address hears before it gets pictures, and how many of them are heard right. */
async function byEar() {
  const drawing = createDrawing({ styleSeed: 'another deployment' })
  const hear = learnToHear((text) => drawing.speak(text, 'en'))
  const result = { challenges: 0, heard: 0 }
  for (;;) {
    const { token } = await call('POST', '/widget/session', { appId: '2000000' }, {}, '198.51.100.3')
    const body = { token, lang: 1033, dark: false, alternative: 'audio' }
    const challenge = await call('POST', '/widget/challenge', body, {}, '198.51.100.3')
    if (challenge.image !== '') return result
    result.challenges += 1
    const url = `/widget/audio?challenge=${challenge.challenge}`
    const { rawPayload } = await call('GET', url, undefined, {}, '198.51.100.3')
    const { claims } = service.context.tokens.open('challenge', challenge.challenge)
    if (hear(rawPayload, challenge.length) === claims.task.digits) result.heard += 1
  }
}

console.log(JSON.stringify({ oneaccess: await byOneAccess(), ajCaptcha: await byAjCaptcha(), audio: await byEar() }))
await service.close()
