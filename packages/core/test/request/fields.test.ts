import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldReader, isFieldText, type ReadFields, readCookie } from '../../src/request/fields.js'
import { post } from '../support/requests.js'

const plain = fieldReader(['ticket'])
const read = (request: ReturnType<typeof post>, reader = plain) => {
  const fields = reader(request, request) as ReadFields<'ticket'>
  return fields.ok ? fields.read('ticket') : 'malformed!'
}

describe('by default the ticket is', () => {
  test('in the body, else in the query, else in the header', () => {
    const header = { 'x-captcha-ticket': 'h' }
    expect(read(post({ ticket: 'b' }))).toBe('b')
    expect(read(post({}, { query: { ticket: 'q' } }))).toBe('q')
    expect(read(post(undefined, { headers: header }))).toBe('h')
    expect(read(post({}))).toBeUndefined()
  })

  test('nowhere in a body that is no object', () => {
    for (const body of [
      undefined,
      null,
      'ticket=t',
      7,
      true,
      [],
      ['ticket'],
      Buffer.from('ticket=t'),
      new Map([['ticket', 't']]),
    ]) {
      expect(read(post(body))).toBeUndefined()
    }
  })

  test('the same in two places, or malformed', () => {
    expect(read(post({ ticket: 't' }, { query: { ticket: 't' } }))).toBe('t')
    expect(read(post({ ticket: 't' }, { query: { ticket: 'u' } }))).toBe('malformed!')
    expect(read(post({ ticket: 't' }, { headers: { 'x-captcha-ticket': 'T' } }))).toBe('malformed!')
    expect(read(post({ ticket: 't' }, { query: { ticket: ['t'] } }))).toBe('malformed!')
    expect(read(post({ ticket: '' }, { query: { ticket: 't' } }))).toBe('malformed!')
  })

  test('absent where it is null', () => {
    expect(read(post({ ticket: null }))).toBeUndefined()
    expect(read(post({ ticket: null }, { query: { ticket: 'q' } }))).toBe('q')
  })

  test('no inherited property', () => {
    expect(read(post(Object.create({ ticket: 't' })))).toBeUndefined()
    const reader = fieldReader(['ticket'], {
      ticket: ['body.__proto__', 'body.__proto__.x', 'body.constructor', 'query.toString'],
    })
    expect(read(post({ a: 1 }), reader)).toBeUndefined()
    expect(read(post(JSON.parse('{"__proto__":"t"}')), reader)).toBe('t')
  })
})

describe('a ticket that cannot be one', () => {
  test.each([
    '',
    7,
    0,
    true,
    false,
    [],
    ['t'],
    {},
    { ticket: 't' },
    'x'.repeat(2049),
    'x'.repeat(1_000_000),
    'a\r\nb',
    'a\0b',
    '\u007f',
    '\ud800',
    'a\udc00b',
    '\ude00\ud83d',
    Symbol('t'),
    1n,
    () => 't',
    new String('t'),
  ])('%s', (ticket) => {
    expect(isFieldText(ticket, 2048)).toBe(false)
    expect(read(post({ ticket }))).toBe('malformed!')
  })

  test.each(['t', 'x'.repeat(2048), 'tok&secretId=x', '__proto__', '验证码😀', ' ', '@x', '{"a":1}'])(
    'but %s can',
    (ticket) => {
      expect(read(post({ ticket }))).toBe(ticket)
    },
  )
})

describe('a route may say where', () => {
  const at = (...places: string[]) => fieldReader(['ticket'], { ticket: places as never })
  test.each([
    ['body.captcha.token', { captcha: { token: 't' } }],
    ['body.captcha.token', { 'captcha.token': 't' }],
    ['body.a.b.c', { a: { b: { c: 't' } } }],
  ])('%s', (place, body) => {
    expect(read(post(body), at(place))).toBe('t')
  })

  test.each([{ a: 't' }, { a: ['t'] }, { a: null }, [], 't', { a: { b: undefined } }])(
    'body.a.b, not there in %j',
    (body) => {
      expect(read(post(body), at('body.a.b'))).toBeUndefined()
    },
  )

  test('a header in any case, a cookie, a query field with dots', () => {
    expect(read(post({}, { headers: { 'x-t': 't' } }), at('header.X-T'))).toBe('t')
    expect(read(post({}, { headers: { cookie: 'a=1; t=c%20d' } }), at('cookie.t'))).toBe('c d')
    expect(read(post({}, { query: { 'a.b': 't' } }), at('query.a.b'))).toBe('t')
    expect(read(post({ ticket: 'b' }), at('query.t', 'cookie.t'))).toBeUndefined()
  })

  test.each([
    ['at once', (value: unknown) => value],
    ['later', (value: unknown) => Promise.resolve(value)],
  ])('a function that answers %s, and whose answer is judged like any other', async (_, answer) => {
    const by = async (value: unknown) => {
      const fields = await fieldReader(['ticket'], { ticket: () => answer(value) })(post({}), post({}))
      return fields.ok ? fields.read('ticket') : 'malformed!'
    }
    expect(await by('t')).toBe('t')
    expect(await by(undefined)).toBeUndefined()
    expect(await by(['t'])).toBe('malformed!')
  })
})

describe('several fields', () => {
  const names = ['ticket', 'randStr'] as const
  const both = (request: ReturnType<typeof post>) => {
    const fields = fieldReader(names)(request, request) as ReadFields<(typeof names)[number]>
    return fields.ok ? names.map(fields.read) : 'malformed!'
  }

  test('come from the place of the first', () => {
    expect(both(post({ ticket: 't', randStr: 'r' }))).toEqual(['t', 'r'])
    expect(both(post({ ticket: 't' }, { query: { randStr: 'r' } }))).toEqual(['t', undefined])
    expect(both(post({}, { headers: { 'x-captcha-ticket': 't', 'x-captcha-rand-str': 'r' } }))).toEqual(['t', 'r'])
  })

  test('may not be two things either', () => {
    expect(both(post({ ticket: 't', randStr: 'r' }, { query: { randStr: 's' } }))).toBe('malformed!')
    expect(both(post({ ticket: 't', randStr: 7 }))).toBe('malformed!')
  })
})

test.each([
  [undefined, undefined],
  [['t=a'], undefined],
  ['', undefined],
  ['t', undefined],
  ['tt=a; at=b', undefined],
  ['t=a; t=b', 'a'],
  ['  t = a ;x=1', 'a'],
  ['t=%zz', '%zz'],
  ['t=', ''],
  ['t=a=b', 'a=b'],
])('readCookie(%j) reads %j', (header, value) => {
  expect(readCookie(header, 't')).toBe(value)
})

test('whatever a request holds, a reader gives a field text, nothing, or malformed', () => {
  const places = fc.subarray(['body.ticket', 'body.a.b', 'query.ticket', 'header.x-captcha-ticket', 'cookie.t'], {
    minLength: 1,
  })
  const body = fc.anything({ withNullPrototype: true, withObjectString: true, withTypedArray: true })
  const headers = fc.dictionary(
    fc.constantFrom('cookie', 'x-captcha-ticket', 'x'),
    fc.oneof(fc.string(), fc.array(fc.string())),
  )
  fc.assert(
    fc.property(places, body, fc.object(), headers, (ticket, one, query, others) => {
      const reader = fieldReader(['ticket'], { ticket: ticket as never })
      const found = read(post(one, { query, headers: others }), reader)
      if (found !== undefined && found !== 'malformed!') expect(isFieldText(found, 2048)).toBe(true)
    }),
    { numRuns: 500 },
  )
})
