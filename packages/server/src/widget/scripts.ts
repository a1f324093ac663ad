import { readFileSync } from 'node:fs'
import { packLines } from './join-modules.js'

/**
 * Configuration of the script that puts `capInit` and its companions on a page (spec/tianyu-v2.md, "JavaScript flow").
 */
export interface TianyuScriptConfig {
  /** The service's public origin, such as `https://captcha.example.com`: where the frame is loaded from. */
  origin: string
  /** The sealed script token that the frame asks for challenges with. */
  token: string
  /** 2052 simplified Chinese, 1028 traditional Chinese, 1033 English. @default the page's, by its `<html lang>` */
  lang?: 2052 | 1028 | 1033 | undefined
  /** 1 mobile web, 2 PC web, 4 app. */
  clientType: 1 | 2 | 4
  /** Name of a function of the page that is called with `{code, message}` when the captcha fails to load. */
  errorCallback?: string
}

/** What a script reports instead of showing a captcha: it was used before, is too old, or the request was wrong. */
export interface TianyuErrorScriptConfig {
  code: number
  /** For the page's authors: visitors see in their own language that there is no captcha. */
  message: string
  /** As in `TianyuScriptConfig`. @default the page's, by its `<html lang>` */
  lang?: 2052 | 1028 | 1033 | undefined
  /** Name of a function of the page, called at once with `{code, message}`. */
  callBack?: string
}

export interface TcaptchaScriptConfig {
  /** The service's public origin. */
  origin: string
}

export function tianyuScript({ origin, token, lang, clientType, errorCallback }: TianyuScriptConfig): string {
  const config = { origin, token, lang, clientType, errorCallback }
  return wrap('tianyuConfig', config, ['page-function', 'page-lang', 'place', 'captcha-frame', 'tianyu'])
}

export function tianyuErrorScript({ code, message, lang, callBack }: TianyuErrorScriptConfig): string {
  return wrap('tianyuError', { code, message, lang, callBack }, ['page-function', 'page-lang', 'tianyu-error'])
}

/** The script behind `new TencentCaptcha(…)` (spec/tencent-captcha-2019.md). */
export function tcaptchaScript({ origin }: TcaptchaScriptConfig): string {
  return wrap('tcaptchaConfig', { origin }, ['page-function', 'page-lang', 'place', 'captcha-frame', 'tcaptcha'])
}

/** Wraps everything in one function, so that only the documented names reach the page. */
function wrap(name: string, config: object, parts: string[]): string {
  return `(function () {\n'use strict';\nconst ${name} = ${scriptJson(config)};\n${parts.map(readPart).join('\n')}\n})();\n`
}

const parts = new Map<string, string>()

function readPart(name: string): string {
  let part = parts.get(name)
  if (part === undefined) {
    part = ascii(
      packLines(readFileSync(new URL(`../../dist/widget-assets/loader/${name}.js`, import.meta.url), 'utf8')),
    )
    parts.set(name, part)
  }
  return part
}

/**
 * JSON that is safe inside a script, also one written into an HTML page: no `</script`, no `<!--`, no line separator.
 */
function scriptJson(value: object): string {
  return ascii(JSON.stringify(value).replace(/[<>]/g, escaped))
}

/** Applications pass the script on as they like: in ASCII it reads the same in any encoding, on any page. */
const ascii = (script: string): string => script.replace(/[^\n\x20-\x7e]/g, escaped)

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
