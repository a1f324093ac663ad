import { expect, test } from 'vitest'
import { attributesOf } from '../src/attributes.js'

test('a class has the name of its attribute, which React 18 does not translate for custom elements', () => {
  expect(attributesOf({ className: 'wide', id: 'gate' })).toEqual({ class: 'wide', id: 'gate' })
  expect(attributesOf({ className: undefined })).toEqual({})
})

test('an attribute that counts whatever it says is left out where it is false', () => {
  expect(attributesOf({ hidden: false, inert: false, autoFocus: false, itemScope: false })).toEqual({})
  expect(attributesOf({ hidden: true })).toEqual({ hidden: true })
})

test('others say that they are false', () => {
  const props = { 'aria-busy': false, draggable: false, spellCheck: false, 'data-mine': false }
  expect(attributesOf(props)).toEqual(props)
})
