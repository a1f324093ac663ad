import { expect, test } from 'vitest'
import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { TicketGate, useTicketGate } from '../src/index.js'

test('renders on a server, where there is no page, without its address', async () => {
  const app = createSSRApp(() => h(TicketGate, { src: '/captcha.js', theme: 'dark', onSolved: () => {} }))
  expect(await renderToString(app)).toMatch(/^<ticket-gate[^>]* theme="dark"><\/ticket-gate>$/)
})

test('the composable renders on a server', async () => {
  const app = createSSRApp({
    setup() {
      const { gate } = useTicketGate()
      return () => h('form', h(TicketGate, { ref: gate }))
    },
  })
  expect(await renderToString(app)).toMatch(/^<form><ticket-gate><\/ticket-gate><\/form>$/)
})
