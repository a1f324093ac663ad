import { checkOptions, flag, integer, listOf, text } from '@ticketgate/core/provider'
import { turnstile } from '@ticketgate/core/turnstile'
import { describe, expect, test } from 'vitest'

describe('options are copied once', () => {
  test('what Object.prototype is given later, or before, is no option', () => {
    const polluted = Object.prototype as Record<string, unknown>
    polluted['sendUserIp'] = 'not a flag'
    polluted['nobodyKnows'] = 1
    try {
      const checked = checkOptions<{ secret: string; sendUserIp?: boolean }>(
        'x()',
        { secret: 's' },
        { secret: text({ required: true }), sendUserIp: flag() },
      )
      expect(checked.sendUserIp).toBeUndefined()
      expect({ ...checked }).toEqual({ secret: 's' })
    } finally {
      delete polluted['sendUserIp']
      delete polluted['nobodyKnows']
    }
  })

  test('an option that only Object.prototype has is missing', () => {
    const polluted = Object.prototype as Record<string, unknown>
    polluted['secret'] = 'everybody’s'
    try {
      expect(() => turnstile({} as never)).toThrow(expect.objectContaining({ code: 'ERR_CAPTCHA_OPTION_MISSING' }))
    } finally {
      delete polluted['secret']
    }
  })

  test('a later change of the object, of a nested one or of a list changes nothing', () => {
    const given = { names: ['a'], nested: { limit: 1 } }
    const checked = checkOptions('x()', given, { names: listOf(text()), nested: { limit: integer(1, 9) } })
    given.names.push('b')
    given.nested.limit = 9
    expect(checked.names).toEqual(['a'])
    expect(checked.nested.limit).toBe(1)
  })
})
