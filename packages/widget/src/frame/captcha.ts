import type { AnswerReply, Challenge, Lang, OpenMessage, TrailPoint } from '../wire.js'
import { createApi, type Trouble } from './api.js'
import type { Captcha, Host } from './host.js'
import { createLetters } from './letters.js'
import { page } from './page.js'
import { preparePanel } from './panel.js'
import { startWork, type Work } from './proof-of-work/start-work.js'
import { createRender } from './render.js'
import { createSlide } from './slide.js'
import { isBusy, type State, type TaskMessage } from './state.js'
import { applyTheme } from './theme.js'
import type { Words } from './words/words-type.js'

/** How long the sign of success stays before a popup closes or a new challenge comes. */
const successMs = 900

/** One captcha from its opening on: requests a challenge, shows it, answers it, shows how that went. */
export function createCaptcha(open: OpenMessage, lang: Lang, words: Words, host: Host): Captcha {
  const isPoint = open.layout === 'point'
  const isInPage = isPoint || open.layout === 'embed'
  const api = createApi(open.pass, lang, (token) => host.send({ ticketgate: 'session', token }))
  const render = createRender(words, open.layout, createLetters(words, answer, note), createSlide(words, answer, note))
  let state: State = { name: 'idle', ticketExpired: false }
  let isExpanded = !isPoint
  let isDark = open.dark
  let byEar = false
  let work: Work | undefined
  let stopTimer = () => {}
  // Counts the steps: a reply that belongs to any but the latest comes too late.
  let step = 0

  /** The next state; what the one before it was waiting for no longer matters. */
  function enter(next: State): number {
    stopTimer()
    show(next)
    return ++step
  }

  function show(next: State): void {
    state = next
    render(state, isExpanded)
  }

  function after(delayMs: number, act: () => void): void {
    const timer = setTimeout(act, delayMs)
    stopTimer = () => clearTimeout(timer)
  }

  function cancelWork(): void {
    work?.cancel()
    work = undefined
  }

  async function load(message?: (next: Challenge) => TaskMessage): Promise<void> {
    cancelWork()
    const current = enter({ name: 'loading', task: 'task' in state ? state.task : undefined })
    const reply = await api.challenge({ dark: isDark, ...(byEar && { alternative: 'audio' }) })
    if (current !== step) return
    if ('trouble' in reply) showTrouble(reply)
    else showTask(reply, message?.(reply))
  }

  function showTask(challenge: Challenge, message: TaskMessage | undefined): void {
    cancelWork()
    if (challenge.pow) work = startWork(challenge.pow)
    // An address that has had many recordings gets a picture instead.
    const isRefused = byEar && challenge.image !== ''
    byEar = challenge.image === ''
    enter({ name: 'open', task: { challenge, byEar }, message: isRefused ? 'audioBroken' : message })
    after(challenge.expiresInSeconds * 1000, () => {
      cancelWork()
      enter({ name: 'expired', what: 'picture' })
    })
  }

  async function answer(text: string, trail?: TrailPoint[]): Promise<void> {
    if (state.name !== 'open') return
    const { task } = state
    const { challenge, kind } = task.challenge
    show({ name: 'checking', task, reason: work && !work.isDone ? 'work' : 'answer' })
    // While work is under way the challenge's time runs on: after it the answer would come too late.
    let current = ++step
    let reply: AnswerReply | Trouble
    try {
      const pow = await work?.proof
      if (current !== step) return
      current = enter({ name: 'checking', task, reason: 'answer' })
      reply = await api.answer({ challenge, answer: text, trail, pow })
    } catch {
      reply = { trouble: 'offline' }
    }
    if (current !== step) return
    if ('trouble' in reply) showTrouble(reply)
    else judge(reply, kind)
  }

  function judge(reply: AnswerReply, kind: Challenge['kind']): void {
    if (!reply.ok) {
      const wrong = kind === 'slide' ? 'wrongSlide' : 'wrongLetters'
      // What comes next may be another kind of task, of which "not in place" would say nothing.
      load((next) => (reply.reason !== 'wrong' ? 'stale' : next.kind === kind ? wrong : 'wrong'))
    } else if ('next' in reply) {
      byEar = false
      showTask(reply.next, 'oneMore')
    } else succeed(reply.ticket, reply.randstr, reply.expiresInSeconds)
  }

  function succeed(ticket: string, randstr: string, expiresInSeconds: number): void {
    cancelWork()
    const hadFocus = document.hasFocus()
    if (isPoint) isExpanded = false
    enter({ name: 'right' })
    if (isPoint && hadFocus) page.bar.focus()
    host.send({ ticketgate: 'passed', ticket, randstr, expiresInSeconds })
    if (isInPage && open.keepOpen === false) after(successMs, refresh)
    if (!isInPage && open.keepOpen !== true) after(successMs, close)
  }

  function showTrouble(trouble: Trouble): void {
    cancelWork()
    if (trouble.trouble === 'throttled') countDown(Date.now() + Math.max(1, trouble.retryAfterSeconds) * 1000)
    else enter({ name: trouble.trouble })
    host.send({ ticketgate: 'failed', reason: trouble.trouble })
  }

  function countDown(untilMs: number): void {
    const leftSeconds = Math.max(0, Math.ceil((untilMs - Date.now()) / 1000))
    enter({ name: 'throttled', leftSeconds })
    if (leftSeconds > 0) after(1000, () => countDown(untilMs))
  }

  /** Something about the task at hand, or that there is nothing more to be said about it. */
  function note(message: TaskMessage | undefined): void {
    if (state.name === 'open' && state.message !== message) show({ ...state, message })
  }

  function retry(): void {
    if (state.name === 'refused') host.send({ ticketgate: 'reload' })
    else load()
  }

  function expand(): void {
    if (state.name === 'right') return
    isExpanded = true
    if (state.name === 'idle') load()
    else show(state)
  }

  function close(): void {
    if (open.layout === 'embed') return
    if (isPoint && isExpanded) {
      const hadFocus = document.hasFocus()
      isExpanded = false
      show(state)
      if (hadFocus) page.bar.focus()
    }
    host.send({ ticketgate: 'closed' })
  }

  function refresh(): void {
    byEar = false
    if (isExpanded) load()
    else {
      cancelWork()
      enter({ name: 'idle', ticketExpired: false })
    }
  }

  function setDark(next: boolean): void {
    isDark = next
    applyTheme(open.themeColor, isDark)
  }

  preparePanel(open, words, host, { expand, close, isExpanded: () => isExpanded })
  page.retry.onclick = retry
  page.refresh.onclick = () => {
    if (!isBusy(state)) load()
  }
  page.audio.onclick = () => {
    if (isBusy(state)) return
    byEar = !byEar
    load()
  }
  setDark(isDark)
  if (isExpanded) load()
  else show(state)

  return {
    refresh,
    setDark,
    expireTicket() {
      if (state.name !== 'right') return
      enter(isPoint ? { name: 'idle', ticketExpired: true } : { name: 'expired', what: 'ticket' })
    },
  }
}
