import { readFileSync } from 'node:fs'
import { asksForChinese } from './texts.js'

const read = (name) => readFileSync(new URL(`./public/${name}`, import.meta.url), 'utf8')

const [english, chinese] = [read('index.html'), read('index.zh.html')]
const [script, style] = [read('login.js'), read('style.css')]

/** The login page's files by path, each with its text for an `Accept-Language`. */
export const pageFiles = {
  '/': {
    headers: { 'content-type': 'text/html; charset=utf-8', vary: 'Accept-Language' },
    textFor: (acceptLanguage) => (asksForChinese(acceptLanguage) ? chinese : english),
  },
  '/login.js': { headers: { 'content-type': 'text/javascript; charset=utf-8' }, textFor: () => script },
  '/style.css': { headers: { 'content-type': 'text/css; charset=utf-8' }, textFor: () => style },
}
