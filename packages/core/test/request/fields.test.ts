import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FieldPlaces, fieldFault, fieldReader, readCookie } from '../../src/request/fields.js'
import { post } from '../support/requests.js'

const plain = fieldReader(['ticket'])
const read = async (request: ReturnType<typeof post>, reader = plain) => {
  const fields = await reader.read(request, request)
  return fields.ok ? fields.read('ticket') : 'malformed!'
}

describe('by default the ticket is', () => {
  test('in the body, else in the query, else in the header', async () => {
    const header = { 'x-captcha-ticket': 'h' }
    expect(await read(post({ ticket: 'b' }))).toBe('b')
    expect(await read(post({}, { query: { ticket: 'q' } }))).toBe('q')
    expect(await read(post(undefined, { headers: header }))).toBe('h')
    expect(await read(post({}))).toBeUndefined()
  })

  test('nowhere in a body that is no object', async () => {
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
      expect(await read(post(body))).toBeUndefined()
    }
  })

  test('malformed where two places hold different texts', async () => {
    expect(await read(post({ ticket: 't' }, { query: { ticket: 't' } }))).toBe('t')
    expect(await read(post({ ticket: 't' }, { query: { ticket: 'u' } }))).toBe('malformed!')
    expect(await read(post({ ticket: 't' }, { headers: { 'x-captcha-ticket': 'T' } }))).toBe('malformed!')
    expect(await read(post({ ticket: 't' }, { query: { ticket: ['t'] } }))).toBe('malformed!')
    expect(await read(post({ ticket: '' }, { query: { ticket: 't' } }))).toBe('malformed!')
  })

  test('absent where it is null', async () => {
    expect(await read(post({ ticket: null }))).toBeUndefined()
    expect(await read(post({ ticket: null }, { query: { ticket: 'q' } }))).toBe('q')
  })

  test('never an inherited property', async () => {
    expect(await read(post(Object.create({ ticket: 't' })))).toBeUndefined()
    const reader = fieldReader(['ticket'], {
      ticket: ['body.__proto__', 'body.__proto__.x', 'body.constructor', 'query.toString'],
    })
    expect(await read(post({ a: 1 }), reader)).toBeUndefined()
    expect(await read(post(JSON.parse('{"__proto__":"t"}')), reader)).toBe('t')
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
    '验证码😀',
    'REAL\u0085',
    'REAL\u00a0',
    '\ufeffREAL',
    ' ',
    'REAL ',
    ' REAL',
    Symbol('t'),
    1n,
    () => 't',
    new String('t'),
  ])('%s', async (ticket) => {
    expect(fieldFault(ticket, 2048)).toBeTypeOf('string')
    expect(await read(post({ ticket }))).toBe('malformed!')
  })

  test.each(['t', 'x'.repeat(2048), 'tok&secretId=x', '__proto__', '@x', '{"a":1}'])('but %s can', async (ticket) => {
    expect(await read(post({ ticket }))).toBe(ticket)
  })
})

describe('a route may say where', () => {
  const at = (...places: string[]) => fieldReader(['ticket'], { ticket: places as never })
  test.each([
    ['body.captcha.token', { captcha: { token: 't' } }],
    ['body.captcha.token', { 'captcha.token': 't' }],
    ['body.a.b.c', { a: { b: { c: 't' } } }],
  ])('%s', async (place, body) => {
    expect(await read(post(body), at(place))).toBe('t')
  })

  test.each([{ a: 't' }, { a: ['t'] }, { a: null }, [], 't', { a: { b: undefined } }])(
    'body.a.b, not there in %j',
    async (body) => {
      expect(await read(post(body), at('body.a.b'))).toBeUndefined()
    },
  )

  test('in a header in any case, in a cookie, in a query field with dots', async () => {
    expect(await read(post({}, { headers: { 'x-t': 't' } }), at('header.X-T'))).toBe('t')
    expect(await read(post({}, { headers: { cookie: 'a=1; t=c%2Bd' } }), at('cookie.t'))).toBe('c+d')
    expect(await read(post({}, { query: { 'a.b': 't' } }), at('query.a.b'))).toBe('t')
    expect(await read(post({ ticket: 'b' }), at('query.t', 'cookie.t'))).toBeUndefined()
  })

  test.each([
    ['at once', (value: unknown) => value],
    ['later', (value: unknown) => Promise.resolve(value)],
  ])('a function that answers %s, and whose answer is judged like any other', async (_, answer) => {
    const readFrom = async (value: unknown) => {
      const fields = await fieldReader(['ticket'], { ticket: () => answer(value) }).read(post({}), post({}))
      return fields.ok ? fields.read('ticket') : 'malformed!'
    }
    expect(await readFrom('t')).toBe('t')
    expect(await readFrom(undefined)).toBeUndefined()
    expect(await readFrom(['t'])).toBe('malformed!')
  })
})

describe('several fields', () => {
  const names = ['ticket', 'randStr'] as const
  const both = async (request: ReturnType<typeof post>, places?: FieldPlaces<unknown, (typeof names)[number]>) => {
    const fields = await fieldReader(names, places).read(request, request)
    return fields.ok ? names.map(fields.read) : 'malformed!'
  }

  test('come from the place of the first', async () => {
    expect(await both(post({ ticket: 't', randStr: 'r' }))).toEqual(['t', 'r'])
    expect(await both(post({ ticket: 't' }, { query: { randStr: 'r' } }))).toEqual(['t', undefined])
    expect(await both(post({}, { headers: { 'x-captcha-ticket': 't', 'x-captcha-rand-str': 'r' } }))).toEqual([
      't',
      'r',
    ])
  })

  test('are paired by the kind of their places, not by their order', async () => {
    const places = { ticket: ['body.t', 'query.t'], randStr: ['query.r', 'body.r'] } as const
    expect(await both(post({ t: 't', r: 'r' }), places)).toEqual(['t', 'r'])
    expect(await both(post({}, { query: { t: 't', r: 'r' } }), places)).toEqual(['t', 'r'])
    expect(await both(post({ t: 't' }, { query: { r: 'r' } }), places)).toEqual(['t', undefined])
  })

  test('come from elsewhere if none of their places is of that kind', async () => {
    const places = { ticket: 'body.t', randStr: ['header.x-r', 'cookie.r'] } as const
    expect(await both(post({ t: 't' }, { headers: { cookie: 'r=r' } }), places)).toEqual(['t', 'r'])
    const byFunction = { ticket: 'body.t', randStr: () => 'r' } as const
    expect(await both(post({ t: 't' }), byFunction)).toEqual(['t', 'r'])
  })

  test('are malformed where two places of one kind differ', async () => {
    expect(await both(post({ ticket: 't', randStr: 'r' }, { query: { randStr: 's' } }))).toBe('malformed!')
    expect(await both(post({ ticket: 't', randStr: 7 }))).toBe('malformed!')
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

describe('whatever a request holds', () => {
  const oneOf = (object: unknown, name: string): unknown =>
    typeof object === 'object' && object !== null && !Array.isArray(object) && Object.hasOwn(object, name)
      ? object[name as keyof typeof object]
      : undefined
  /** Where each place is, as the documentation says it. */
  const places: Record<string, (request: ReturnType<typeof post>, cookie: string | undefined) => unknown> = {
    'body.ticket': ({ body }) => oneOf(body, 'ticket'),
    'body.a.b': ({ body }) => oneOf(body, 'a.b') ?? oneOf(oneOf(body, 'a'), 'b'),
    'query.ticket': ({ query }) => oneOf(query, 'ticket'),
    'header.x-captcha-ticket': ({ headers }) => headers['x-captcha-ticket'],
    'cookie.t': (_, cookie) => cookie,
  }
  // Few texts, so that places often agree, and as often do not.
  const text = fc.constantFrom('t', 't', 't', 'u')
  const anything = fc.anything({ withNullPrototype: true, withObjectString: true, withTypedArray: true })
  const value = fc.oneof({ weight: 4, arbitrary: text }, fc.constantFrom(undefined, null), fc.string(), anything)
  const body = fc.oneof(
    fc.record({ ticket: value, a: fc.oneof(fc.record({ b: value }), value) }, { requiredKeys: [] }),
    fc.record({ 'a.b': value }),
    anything,
  )
  const request = fc.record({
    body,
    query: fc.record({ ticket: value }, { requiredKeys: [] }) as fc.Arbitrary<Record<string, unknown>>,
    header: fc.oneof(text, fc.constant(undefined), fc.string(), fc.array(text)),
    cookie: fc.option(fc.oneof(text, fc.string()), { nil: undefined }),
  })

  test('a reader finds what its places hold: one text, nothing, or what makes the ticket malformed', async () => {
    let texts = 0
    const property = fc.asyncProperty(
      fc.subarray(Object.keys(places), { minLength: 1 }),
      request,
      async (names, held) => {
        const { header, cookie } = held
        const headers = {
          ...(header !== undefined && { 'x-captcha-ticket': header }),
          ...(cookie !== undefined && { cookie: `x=1; t=${encodeURIComponent(cookie)}; tt=2` }),
        }
        const shape = post(held.body, { query: held.query, headers })
        const found = names
          .map((name) => places[name]?.(shape, cookie))
          .filter((one) => one !== undefined && one !== null)
        const isOneText = new Set(found).size <= 1 && found.every((one) => fieldFault(one, 2048) === undefined)
        if (isOneText && found.length > 0) texts += 1
        expect(await read(shape, fieldReader(['ticket'], { ticket: names as never }))).toBe(
          isOneText ? found[0] : 'malformed!',
        )
      },
    )
    await fc.assert(property, { numRuns: 1000 })
    expect(texts).toBeGreaterThan(100)
  })
})
