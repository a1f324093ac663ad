import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { TicketGate, useTicketGate } from '../src/index.js'

test('renders on a server, where there is no page, without its address', () => {
  const html = renderToString(createElement(TicketGate, { src: '/captcha.js', theme: 'dark', onSolved: () => {} }))
  expect(html).toBe('<ticket-gate theme="dark"></ticket-gate>')
})

test('the hook renders on a server', () => {
  const Login = () => createElement('form', null, createElement(TicketGate, { ref: useTicketGate().ref }))
  expect(renderToString(createElement(Login))).toBe('<form><ticket-gate></ticket-gate></form>')
})

test('class and hidden are the element’s own', () => {
  const render = (props: object) => renderToString(createElement(TicketGate, props))
  expect(render({ className: 'wide', hidden: false })).toBe('<ticket-gate class="wide"></ticket-gate>')
  expect(render({ hidden: true })).toMatch(/^<ticket-gate hidden(=".*")?><\/ticket-gate>$/)
})
