import type { AnswerReply, Challenge, Lang, OpenMessage, TrailPoint } from '../wire.js'
import { createApi, type Trouble } from './api.js'
import type { Host } from './host.js'
import { createLetters } from './letters.js'
import { showNotice, showThrottled } from './notice.js'
import { announce, nameButton, page, say, setState, showPart } from './page.js'
import { createPanel } from './panel.js'
import { createSlide } from './slide.js'
import { applyTheme } from './theme.js'
import type { Words } from './words/load-words.js'
import { type Prover, startProof } from './work/prover.js'

/** How long the sign of success stays before a popup closes or a new challenge comes. */
const successMs = 900

/** What the host page can ask of an open captcha. */
export interface Captcha {
  refresh(): void
  setDark(dark: boolean): void
}

/** One captcha from its opening on: asks for a challenge, shows it, answers it, says how that went. */
export function createCaptcha(open: OpenMessage, lang: Lang, words: Words, host: Host): Captcha {
  const api = createApi(open.pass, lang, (token) => host.send({ ticketgate: 'session', token }))
  const panel = createPanel(open, words, host, { expand, close: () => host.send({ ticketgate: 'closed' }) })
  const letters = createLetters(words, answer)
  const slide = createSlide(words, answer)
  let dark = open.dark
  let challenge: Challenge | undefined
  let alternative: 'audio' | undefined
  let prover: Prover | undefined
  let stopTimer = () => {}
  let waiting = false
  // Counts what the visitor has asked for: a reply to anything but the latest comes too late.
  let turn = 0

  function expand(): void {
    if (challenge) focusTask()
    else load()
  }

  function drop(): void {
    stopTimer()
    prover?.cancel()
    challenge = prover = undefined
  }

  function after(delayMs: number, act: () => void): void {
    stopTimer()
    const timer = setTimeout(act, delayMs)
    stopTimer = () => clearTimeout(timer)
  }

  async function load(note?: string): Promise<void> {
    drop()
    wait('loading')
    const mine = ++turn
    const reply = await api.challenge({ alternative, dark })
    if (mine !== turn) return
    if ('trouble' in reply) showTrouble(reply)
    else show(reply, note)
  }

  function show(next: Challenge, mistake?: string): void {
    drop()
    settle()
    challenge = next
    if (next.pow) prover = startProof(next.pow)
    after(next.expiresInSeconds * 1000, () => {
      drop()
      showNotice('expired', words.expired, words.fresh, load)
    })
    const isSlide = next.kind === 'slide'
    page.letters.hidden = isSlide
    page.slide.hidden = !isSlide
    page.confirm.hidden = true
    page.audio.hidden = !next.audio
    page.audio.dataset['shows'] = alternative ?? 'picture'
    if (isSlide) slide.show(next)
    else letters.show(next, alternative)
    showPart('task')
    setState(mistake === undefined ? 'open' : 'wrong')
    say(mistake ?? '', mistake !== undefined)
    focusTask()
  }

  async function answer(text: string, trail?: TrailPoint[]): Promise<void> {
    if (!challenge || waiting) return
    const { challenge: id, kind } = challenge
    stopTimer()
    wait('checking')
    const mine = ++turn
    const reply = await sendAnswer(id, text, trail)
    if (mine !== turn) return
    if ('trouble' in reply) showTrouble(reply)
    else judge(reply, kind)
  }

  async function sendAnswer(id: string, text: string, trail?: TrailPoint[]): Promise<AnswerReply | Trouble> {
    try {
      const pow = await prover?.nonce
      return await api.answer({ challenge: id, answer: text, dark, trail, pow })
    } catch {
      return { trouble: 'offline' }
    }
  }

  function judge(reply: AnswerReply, kind: Challenge['kind']): void {
    if (!reply.ok) {
      const wrong = kind === 'slide' ? words.wrongSlide : words.wrongLetters
      load(reply.reason === 'wrong' ? wrong : words.stale)
    } else if ('next' in reply) {
      alternative = undefined
      show(reply.next)
    } else succeed(reply.ticket, reply.randstr)
  }

  function succeed(ticket: string, randstr: string): void {
    drop()
    settle()
    page.doneText.textContent = page.barText.textContent = words.right
    page.bar.setAttribute('aria-disabled', 'true')
    const hadFocus = page.panel.contains(document.activeElement)
    showPart('done')
    setState('right')
    announce(words.right)
    if (hadFocus) page.panel.focus()
    host.send({ ticketgate: 'passed', ticket, randstr })
    const inPage = open.layout === 'point' || open.layout === 'embed'
    if (inPage) panel.collapse()
    if (inPage && open.keepOpen === false) after(successMs, refresh)
    if (!inPage && open.keepOpen !== true) after(successMs, panel.close)
  }

  function showTrouble(trouble: Trouble): void {
    drop()
    settle()
    if (trouble.trouble === 'throttled') stopTimer = showThrottled(words, trouble.retryAfterSeconds, load)
    else if (trouble.trouble === 'offline') showNotice('offline', words.offline, words.retry, load)
    else showNotice('refused', words.refused, words.reload, () => host.send({ ticketgate: 'reload' }))
    host.send({ ticketgate: 'failed', reason: trouble.trouble })
  }

  /** Controls stay focusable while we wait, so that the keyboard does not lose its place. */
  function wait(what: 'loading' | 'checking'): void {
    waiting = true
    page.panel.setAttribute('aria-busy', 'true')
    setState(what)
    page.loadingText.textContent = words.loading
    if (page.task.hidden) showPart('loading')
    else say(words[what])
  }
  function settle(): void {
    waiting = false
    page.panel.setAttribute('aria-busy', 'false')
  }

  /** Only where the visitor already is in this frame: a captcha must not take the page's focus by loading. */
  function focusTask(): void {
    if (!panel.expanded || !document.hasFocus()) return
    const atStart = document.activeElement === document.body
    // On a small screen the keyboard would cover what there is to read.
    if (open.layout === 'mobile' && atStart) page.panel.focus()
    else if (page.slide.hidden) letters.focus()
    else slide.focus()
  }

  function refresh(): void {
    alternative = undefined
    page.barText.textContent = words.idle
    page.bar.removeAttribute('aria-disabled')
    if (panel.expanded) load()
    else {
      turn++
      drop()
      settle()
      setState('idle')
    }
  }

  nameButton(page.refresh, words.refresh)
  page.refresh.onclick = () => {
    if (!waiting) load()
  }
  page.audio.onclick = () => {
    if (waiting) return
    alternative = alternative === 'audio' ? undefined : 'audio'
    load()
  }
  setDark(dark)
  if (panel.expanded) load()
  else setState('idle')

  function setDark(next: boolean): void {
    dark = next
    applyTheme(open.themeColor, dark)
  }
  return { refresh, setDark }
}
