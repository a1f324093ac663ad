// The vendors' own SDKs call our fake vendors, unchanged: so the fakes check signatures as the vendors do. The SDKs are
// installed in an empty project, since nothing else needs them. Tencent publishes none for the captcha alone: its
// common client is what all of its SDKs sign with.
import { deepStrictEqual as same, strictEqual } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request as httpRequest } from 'node:http'
import https from 'node:https'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aliyunWire, captchafoxWire, fakeVendor, solveAltcha, tencentWire } from '@ticketgate/testing'
import { capServer, checkWidgets } from './check-widgets.mjs'
import { ready } from './ready.mjs'

const versions = {
  '@alicloud/captcha20230305': '1.1.4',
  '@cap.js/server': '4.0.5',
  '@captchafox/node': '1.5.0',
  altcha: '3.2.2',
  'altcha-lib': '2.8.0',
  'cap-widget': '0.1.57',
  'tencentcloud-sdk-nodejs-common': '4.1.220',
}
const folder = mkdtempSync(join(tmpdir(), 'ticketgate-sdks-'))

const checks = {
  async 'Alibaba Cloud Captcha 2.0'(require) {
    const { default: Client, VerifyIntelligentCaptchaRequest } = require('@alicloud/captcha20230305')
    const { Config } = require('@alicloud/openapi-core').$OpenApiUtil
    const account = { accessKeyId: 'LTAIx', accessKeySecret: 'the account’s key', sceneId: 'abc123' }
    const vendor = await fakeVendor(aliyunWire(account))
    const { accessKeyId, accessKeySecret } = account
    const endpoint = new URL(vendor.origin).host
    const client = new Client(new Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'HTTP' }))
    const captchaVerifyParam = '{"sceneId":"abc123","data":"a+b/c=* ~é"}'
    const check = async (sceneId) => {
      const request = new VerifyIntelligentCaptchaRequest({ captchaVerifyParam, sceneId })
      return (await client.verifyIntelligentCaptcha(request)).body.result.verifyCode
    }
    strictEqual(await check('abc123'), 'T001')
    strictEqual(await check('abc123'), 'F008', 'a second time it was used before')
    same(
      vendor.calls.map(({ isAuthentic, ticket }) => [isAuthentic, ticket]),
      [
        [true, captchaVerifyParam],
        [true, captchaVerifyParam],
      ],
    )
    await vendor.close()
  },

  async 'Tencent Captcha'(require) {
    const { CommonClient } = require('tencentcloud-sdk-nodejs-common')
    const account = { secretId: 'AKIDx', secretKey: 'key', captchaAppId: 190000001, appSecretKey: 'app key' }
    for (const channel of ['web', 'mini']) {
      const vendor = await fakeVendor(tencentWire({ ...account, channel }))
      const { port } = new URL(vendor.origin)
      // The SDK takes the service's name from the host's first label.
      const agent = new Agent({ lookup: (_, options, done) => done(null, options.all ? here : here[0].address, 4) })
      const here = [{ address: '127.0.0.1', family: 4 }]
      const credential = { secretId: account.secretId, secretKey: account.secretKey }
      const httpProfile = { protocol: 'http://', endpoint: `captcha.test:${port}`, agent }
      const client = new CommonClient(httpProfile.endpoint, '2019-07-22', { credential, profile: { httpProfile } })
      const { captchaAppId: CaptchaAppId, appSecretKey: AppSecretKey } = account
      const body = { CaptchaType: 9, Ticket: 'ticket-1', UserIp: '203.0.113.7', CaptchaAppId, AppSecretKey }
      const action = channel === 'web' ? 'DescribeCaptchaResult' : 'DescribeCaptchaMiniResult'
      const response = await client.request(action, { ...body, ...(channel === 'web' && { Randstr: '@x' }) })
      strictEqual(response.CaptchaCode, 1)
      strictEqual(vendor.calls[0].isAuthentic, true)
      await vendor.close()
    }
  },
  async ALTCHA(require) {
    const { altcha } = await import('@ticketgate/core/altcha')
    const lib = require('altcha-lib')
    const old = require('altcha-lib/v1')
    const { deriveKey } = require('altcha-lib/algorithms/pbkdf2')
    const hmacKey = 'a key of thirty-two letters and more'
    const algorithm = 'PBKDF2/SHA-256'
    const provider = altcha({ hmacKey, cost: 5 })
    const made = async (of) => (await of.challenge({}, {}, { deadline: performance.now() + 5_000 })).body
    const expiresAt = new Date(Date.now() + 60_000)

    const libChallenge = await lib.createChallenge({
      algorithm,
      cost: 5,
      deriveKey,
      expiresAt,
      hmacSignatureSecret: hmacKey,
    })
    const solution = await lib.solveChallenge({ challenge: libChallenge, deriveKey })
    const payload = btoa(JSON.stringify({ challenge: libChallenge, solution }))
    strictEqual((await verdictOf(provider, 'altcha', payload)).outcome, 'pass', 'its challenge, its solution')

    const ownChallenge = JSON.parse(await made(provider))
    const solved = await lib.solveChallenge({ challenge: ownChallenge, deriveKey })
    const posted = btoa(JSON.stringify({ challenge: ownChallenge, solution: solved }))
    strictEqual((await verdictOf(provider, 'altcha', posted)).outcome, 'pass', 'our challenge, its solution')
    const { challenge, solution: fake } = JSON.parse(atob(solveAltcha(JSON.stringify(ownChallenge))))
    const checked = { challenge, solution: fake, deriveKey, hmacSignatureSecret: hmacKey }
    strictEqual((await lib.verifySolution(checked)).verified, true, 'our challenge, our solution, its check')

    const before = altcha({ hmacKey, versions: [1], maxNumber: 1_000 })
    const libOldChallenge = await old.createChallenge({ hmacKey, maxnumber: 1_000, expires: expiresAt })
    const oldPayload = solveAltcha(JSON.stringify(libOldChallenge))
    strictEqual((await verdictOf(before, 'altcha', oldPayload)).outcome, 'pass', 'version 1: its challenge')
    strictEqual(await old.verifySolution(solveAltcha(await made(before)), hmacKey), true, 'version 1: its check')

    // An expired challenge whose expiry is moved into a number that is a text: its own library takes that.
    const past = await old.createChallenge({ hmacKey, number: 7, salt: 'aa', params: { user: 'a', expires: '1' } })
    const spliced = btoa(JSON.stringify({ ...past, salt: 'aa?user=a', number: 'expires=1&7' }))
    strictEqual(await old.verifySolution(spliced, hmacKey), true, 'version 1: the attack works on altcha-lib 2.8.0')
    strictEqual((await verdictOf(before, 'altcha', spliced)).reason, 'malformed', 'and not here')
  },

  async CaptchaFox(require) {
    const { verify } = require('@captchafox/node')
    const vendor = await fakeVendor(captchafoxWire({ secret: 'ok_x', siteKey: 'sk_x' }))
    const site = { sitekey: 'sk_x' }
    const { request } = https
    // The SDK calls one host only.
    const { hostname: host, port } = new URL(vendor.origin)
    https.request = (options, done) => httpRequest({ ...options, host, port }, done)
    try {
      strictEqual((await verify('ok_x', 'token-1', { ...site, remoteIp: '203.0.113.7' })).success, true)
      same((await verify('ok_x', 'token-1', site))['error-codes'], ['timeout-or-duplicate'])
      same((await verify('ok_wrong', 'token-2', site))['error-codes'], ['invalid-input-secret'])
      same(vendor.calls[0].fields, { secret: 'ok_x', response: 'token-1', sitekey: 'sk_x', remoteIp: '203.0.113.7' })
    } finally {
      https.request = request
      await vendor.close()
    }
  },

  async 'Cap, its token store behind the server’s addresses'(require) {
    const { cap } = await import('@ticketgate/core/cap')
    const server = await capServer(require)
    const provider = cap({ url: server.origin, siteKey: server.siteKey, secret: server.secret })
    const token = await server.solve()
    strictEqual((await verdictOf(provider, 'cap-token', token)).outcome, 'pass')
    strictEqual((await verdictOf(provider, 'cap-token', token)).reason, 'replayed', 'the check spent it')
    await server.close()
  },

  async 'ALTCHA’s and Cap’s widgets, in Chromium'(require) {
    await checkWidgets(require)
  },
}

async function verdictOf(provider, field, ticket) {
  const { createVerifier } = await import('@ticketgate/core')
  return createVerifier({ provider, timeoutMs: 60_000 }).check({ [field]: ticket })
}

let problems = 0
try {
  ready()
  writeFileSync(join(folder, 'package.json'), '{ "private": true }')
  const names = Object.entries(versions).map(([name, version]) => `${name}@${version}`)
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', ['install', ...flags, ...names], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  const require = createRequire(join(folder, 'package.json'))
  for (const [name, check] of Object.entries(checks)) {
    try {
      await check(require)
      console.log(`${name}: its own SDK is accepted`)
    } catch (error) {
      problems += 1
      console.error(`${name}: ${error.stack}`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = problems === 0 ? 0 : 1
