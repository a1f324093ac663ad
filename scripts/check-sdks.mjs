// The vendors' own SDKs call our fake vendors, unchanged: so the fakes check signatures as the vendors do. The SDKs are
// installed in an empty project, since nothing else needs them. Tencent publishes none for the captcha alone: its
// common client is what all of its SDKs sign with.
import { deepStrictEqual as same, strictEqual } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { aliyunWire, fakeVendor, friendlyCaptchaWire, recaptchaEnterpriseWire, tencentWire } from '@ticketgate/testing'
import { ready } from './ready.mjs'

const versions = {
  '@alicloud/captcha20230305': '1.1.4',
  '@friendlycaptcha/server-sdk': '0.3.0',
  '@google-cloud/recaptcha-enterprise': '7.2.1',
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

  async 'Friendly Captcha'() {
    const { FriendlyCaptchaClient } = await importModule('@friendlycaptcha/server-sdk/dist/index.js')
    const account = { apiKey: 'A1x', sitekey: 'FCx' }
    const vendor = await fakeVendor(friendlyCaptchaWire(account))
    const client = new FriendlyCaptchaClient({ ...account, apiEndpoint: vendor.origin, strict: true })
    const accepts = async (response) => (await client.verifyCaptchaResponse(response)).shouldAccept()
    same([await accepts('a response'), await accepts('a response')], [true, false], 'a response passes once')
    same(
      vendor.calls.map(({ isAuthentic, ticket }) => [isAuthentic, ticket]),
      [
        [true, 'a response'],
        [true, 'a response'],
      ],
    )
    await vendor.close()
  },

  async 'reCAPTCHA Enterprise'(require) {
    const { RecaptchaEnterpriseServiceClient } = require('@google-cloud/recaptcha-enterprise')
    const site = { project: 'my-project', siteKey: '6LcKey' }
    const vendor = await fakeVendor(recaptchaEnterpriseWire({ ...site, apiKey: 'AIza-x' }))
    const { hostname: apiEndpoint, port } = new URL(vendor.origin)
    // REST, since the vendor's other way, gRPC, is not ours.
    const client = new RecaptchaEnterpriseServiceClient({
      apiKey: 'AIza-x',
      fallback: true,
      protocol: 'http',
      apiEndpoint,
      port: Number(port),
    })
    const assess = async (token) => {
      const event = { token, siteKey: site.siteKey, expectedAction: 'login' }
      const [answer] = await client.createAssessment({ parent: `projects/${site.project}`, assessment: { event } })
      return [answer.tokenProperties.valid, answer.tokenProperties.invalidReason, answer.riskAnalysis.score > 0.8]
    }
    same(await assess('a token'), [true, 'INVALID_REASON_UNSPECIFIED', true])
    same((await assess('a token')).slice(0, 2), [false, 'DUPE'], 'a token passes once')
    same(
      vendor.calls.map(({ isAuthentic, ticket, fields }) => [isAuthentic, ticket, fields.expectedAction]),
      [
        [true, 'a token', 'login'],
        [true, 'a token', 'login'],
      ],
    )
    await client.close()
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
}

/** For one that is an ES module only. @param file within the packages */
const importModule = (file) => import(pathToFileURL(join(folder, 'node_modules', file)).href)

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
