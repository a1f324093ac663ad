import { expect, test } from 'vitest'
import { identityOfApp } from '../../../src/captcha/apps.js'
import { bindIdentity } from '../../../src/captcha/identity.js'
import { createLabels } from '../../../src/captcha/statistics/labels.js'

const labelsOf = createLabels(['190000001'])
const more = { way: 'slide', stage: 1 } as const
const ids = { ...bindIdentity({ businessId: 4_294_967_295, sceneId: 0, uid: 'alice' }), captchaType: 9 }

test('a signed request names its business and its scene', () => {
  expect(labelsOf(ids, more)).toEqual({ business: '4294967295', scene: '0', captchaType: 9, ...more })
  expect(labelsOf({ ...bindIdentity({ uid: 'alice' }), captchaType: 0 }, more)).toMatchObject({
    business: '',
    scene: '',
  })
})

test('ids that nobody signed name nothing', () => {
  expect(labelsOf({ ...ids, isUnsigned: true }, more)).toMatchObject({ business: '', scene: '' })
  expect(labelsOf({ ...ids, isForApp: true }, more)).toMatchObject({ business: '', scene: '' })
})

test('an application has its name if the operator named it', () => {
  const claims = (appId: string) => ({
    ...bindIdentity(identityOfApp(appId)),
    captchaType: 9,
    isForApp: true,
    isUnsigned: true,
  })
  expect(labelsOf(claims('190000001'), more)).toMatchObject({ business: 'app 190000001', scene: '' })
  expect(labelsOf(claims('190000002'), more)).toMatchObject({ business: '', scene: '' })
})
