import { describe, expect, test } from 'vitest'
import { useOneAccess } from '../support/oneaccess.js'

const oneaccess = useOneAccess()
const { fetchSlide, rightX } = oneaccess

describe('GET /api/v2/sdk/captcha', () => {
  test('is the documented answer', async () => {
    const { originalImageBase64, jigsawImageBase64, ...others } = await fetchSlide()
    expect(others).toMatchObject({
      status: 200,
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
      secretKey: null,
      result: false,
    })
    for (const name of ['captchaId', 'projectCode', 'point', 'wordList', 'captchaVerification']) {
      expect(others[name]).toBeNull()
    }
    const jigsaw = Buffer.from(jigsawImageBase64, 'base64')
    expect([jigsaw.readUInt32BE(16), jigsaw.readUInt32BE(20)]).toEqual([47, 155])
    expect(Buffer.from(originalImageBase64, 'base64').length).toBeGreaterThan(1_000)
    expect(originalImageBase64).not.toContain('data:')
    expect(rightX()).toBeGreaterThanOrEqual(100)
    expect(rightX()).toBeLessThanOrEqual(262)
  })

  test.each([
    ['x-client-id', 'SDK.COMMON.1001'],
    ['x-agent', 'IDAAS.SDK.PARAM.0001'],
    ['x-device-fingerprint', 'IDAAS.SDK.PARAM.0001'],
    ['x-operating-sys-version', 'IDAAS.SDK.PARAM.0001'],
  ])('without %s', async (name, code) => {
    expect(await fetchSlide({ [name]: '' })).toMatchObject({ status: 400, error_code: code })
  })

  test('knows its applications where they are configured', async () => {
    await oneaccess.restart({ oneaccess: { clientIds: ['app-1'] } })
    expect((await fetchSlide()).error_code).toBe('SDK.COMMON.1001')
    expect((await fetchSlide({ 'x-client-id': 'app-1' })).status).toBe(200)
  })
})
