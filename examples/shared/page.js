import { readFileSync } from 'node:fs'

const file = (name, type) => ({ type, text: readFileSync(new URL(`./public/${name}`, import.meta.url), 'utf8') })

/** The login page's files by path. */
export const pageFiles = {
  '/': file('index.html', 'text/html; charset=utf-8'),
  '/login.js': file('login.js', 'text/javascript; charset=utf-8'),
  '/style.css': file('style.css', 'text/css; charset=utf-8'),
}
