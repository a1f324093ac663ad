import { describe, expect, test } from 'vitest'
import { brokenStore, useOneAccess } from '../../support/oneaccess.js'

const oneaccess = useOneAccess()
const { fetchSlide, rightX } = oneaccess

/** Width and height by the frame header. */
function sizeOfJpeg(jpeg: Buffer): number[] {
  const frame = jpeg.indexOf(Buffer.from('ffc0', 'hex'))
  return [jpeg.readUInt16BE(frame + 7), jpeg.readUInt16BE(frame + 5)]
}

describe('GET /api/v2/sdk/captcha', () => {
  test('has the documented fields', async () => {
    const { originalImageBase64, jigsawImageBase64, ...others } = await fetchSlide()
    expect(others).toMatchObject({
      status: 200,
      token: expect.stringMatching(/^[0-9a-f]{32}$/),
      secretKey: null,
      result: false,
    })
    const alwaysNull =
      'captchaId projectCode captchaOriginalPath captchaFontType captchaFontSize point wordList pointList'
    for (const name of [...alwaysNull.split(' '), 'pointJson', 'captchaVerification']) {
      expect(others, name).toHaveProperty(name, null)
    }
    const jigsaw = Buffer.from(jigsawImageBase64, 'base64')
    expect([jigsaw.readUInt32BE(16), jigsaw.readUInt32BE(20)]).toEqual([47, 155])
    const original = Buffer.from(originalImageBase64, 'base64')
    expect([original.readUInt16BE(0), sizeOfJpeg(original)]).toEqual([0xffd8, [310, 155]])
    expect(originalImageBase64).not.toContain('data:')
    expect(rightX()).toBeGreaterThanOrEqual(100)
    expect(rightX()).toBeLessThanOrEqual(262)
  })

  test.each([
    ['x-client-id', 'SDK.COMMON.1001'],
    ['x-agent', 'IDAAS.SDK.PARAM.0001'],
    ['x-device-fingerprint', 'IDAAS.SDK.PARAM.0001'],
    ['x-operating-sys-version', 'IDAAS.SDK.PARAM.0001'],
  ])('is refused without %s', async (name, code) => {
    expect(await fetchSlide({ [name]: '' })).toMatchObject({ status: 400, error_code: code })
  })

  test('names a blank header in the documented words', async () => {
    const messageIn = async (language: string) => (await fetchSlide({ 'x-client-id': '', 'x-l': language })).error_msg
    expect([await messageIn('en'), await messageIn('zh')]).toEqual([
      'Parameter X-client-id cannot be left blank.',
      '参数 X-client-id 不能为空',
    ])
  })

  test('accepts a tenant’s id, and does not need one', async () => {
    expect((await fetchSlide({ 'x-tenant-id': 'tenant-1' })).status).toBe(200)
    expect((await fetchSlide()).status).toBe(200)
  })

  test('says that the service is unavailable when its store does not answer', async () => {
    await oneaccess.restart({ store: brokenStore })
    for (const [language, words] of [
      ['en', /unavailable/],
      ['zh', /服务/],
    ] as const) {
      const { status, error_code, error_msg } = await fetchSlide({ 'x-l': language })
      expect([status, error_code]).toEqual([503, 'SDK.COMMON.1500'])
      expect(error_msg).toMatch(words)
    }
  })

  test('accepts only configured applications, if there are any', async () => {
    await oneaccess.restart({ oneaccess: { clientIds: ['app-1'] } })
    expect(await fetchSlide({ 'x-l': 'en' })).toMatchObject({
      status: 400,
      error_code: 'SDK.COMMON.1001',
      error_msg: 'X-client-id is not a known application.',
    })
    expect((await fetchSlide({ 'x-client-id': 'app-1' })).status).toBe(200)
  })
})
