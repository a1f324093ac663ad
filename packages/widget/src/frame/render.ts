import type { Layout } from '../wire.js'
import type { LettersTask } from './letters.js'
import { nameButton, page } from './page.js'
import type { SlideTask } from './slide.js'
import { isBusy, isMistaken, type State, stateAttribute, type Task } from './state.js'
import type { Words } from './words/words-type.js'

type Part = 'loading' | 'task' | 'notice' | 'done'

/** Draws a state. Nothing else changes what is shown, but for the visitor's own typing and dragging. */
export type Render = (state: State, isExpanded: boolean) => void

export function createRender(words: Words, layout: Layout, letters: LettersTask, slide: SlideTask): Render {
  let shownTask: Task | undefined
  let shown: { state: State; part: Part; isExpanded: boolean } | undefined

  return (state, isExpanded) => {
    const part = partOf(state)
    const task = 'task' in state ? state.task : undefined
    document.documentElement.dataset['state'] = stateAttribute(state)
    page.panel.setAttribute('aria-busy', String(isBusy(state)))
    page.bar.hidden = isExpanded
    page.panel.hidden = !isExpanded
    page.bar.setAttribute('aria-expanded', String(isExpanded))
    page.bar.toggleAttribute('aria-disabled', false)
    if (state.name === 'right') page.bar.setAttribute('aria-disabled', 'true')
    page.barText.textContent = page.doneText.textContent = barText(state)
    page.loadingText.textContent = words.loading
    for (const name of ['loading', 'task', 'notice', 'done'] as const) page[name].hidden = name !== part
    if (task !== undefined && task !== shownTask) drawTask(task)
    drawFoot(state)
    drawNotice(state)

    const isNew = shown?.part !== part || shown.isExpanded !== isExpanded || (task !== undefined && task !== shownTask)
    // A countdown is announced once, not every second.
    if (shown?.state.name !== 'throttled' || state.name !== 'throttled' || state.leftSeconds === 0) {
      page.live.textContent = announcement(state)
    }
    shownTask = task
    shown = { state, part, isExpanded }
    if (isNew && isExpanded) focusPart(part, task)
  }

  function barText(state: State): string {
    if (state.name === 'right') return words.right
    return state.name === 'idle' && state.ticketExpired ? words.ticketExpiredBar : words.idle
  }

  function drawTask(task: Task): void {
    const isSlide = task.challenge.kind === 'slide'
    page.letters.hidden = isSlide
    page.slide.hidden = !isSlide
    page.confirm.hidden = true
    page.audio.hidden = !task.challenge.audio
    page.audio.dataset['shows'] = task.byEar ? 'audio' : 'picture'
    nameButton(page.audio, task.byEar ? words.picture : words.audio)
    if (isSlide) slide.show(task.challenge)
    else letters.show(task)
  }

  /** The words under a task, the button's own, and what is wrong with the field. */
  function drawFoot(state: State): void {
    const isWrong = isMistaken(state)
    page.message.textContent = taskMessage(state)
    page.message.classList.toggle('wrong', isWrong)
    const isField = state.name === 'open' && (state.message === 'wrongLetters' || state.message === 'empty')
    page.answer.setAttribute('aria-invalid', String(isField))
    const label = state.name === 'checking' && state.reason === 'work' ? words.working : words.submit
    page.submit.textContent = page.confirm.textContent = label
  }

  function taskMessage(state: State): string {
    switch (state.name) {
      case 'open':
        return state.message === undefined ? '' : words[state.message]
      case 'loading':
        return words.loading
      case 'checking':
        return state.reason === 'work' ? words.workingWhy : words.checking
      default:
        return ''
    }
  }

  function drawNotice(state: State): void {
    const [text, button] = noticeWords(state)
    page.noticeText.textContent = text
    page.retry.textContent = button
    page.retry.hidden = button === ''
  }

  /** What happened, and what the button does about it; none: to wait. */
  function noticeWords(state: State): [text: string, button: string] {
    switch (state.name) {
      case 'expired':
        return state.what === 'ticket' ? [words.ticketExpired, words.verifyAgain] : [words.expired, words.fresh]
      case 'offline':
        return [words.offline, words.retry]
      case 'refused':
        return [words.refused, words.reload]
      case 'throttled': {
        const { leftSeconds } = state
        if (leftSeconds === 0) return [words.again, words.retry]
        return [
          leftSeconds > 90 ? words.throttledMinutes(Math.ceil(leftSeconds / 60)) : words.throttled(leftSeconds),
          '',
        ]
      }
      default:
        return ['', '']
    }
  }

  /** For screen readers, in one region that is always there, since one that appears is often not read. */
  function announcement(state: State): string {
    if (state.name === 'right') return words.right
    if (state.name === 'idle') return state.ticketExpired ? words.ticketExpired : ''
    return noticeWords(state)[0] || taskMessage(state)
  }

  /** Only where the visitor already is in this frame: a captcha must not take the page's focus by loading. */
  function focusPart(part: Part, task: Task | undefined): void {
    if (!document.hasFocus()) return
    const isAtStart = document.activeElement === document.body
    // On a small screen the keyboard would cover what there is to read.
    if (part === 'task' && task !== undefined && !(layout === 'mobile' && isAtStart)) {
      if (task.challenge.kind === 'slide') slide.focus()
      else letters.focus()
    } else if (part === 'notice' && !page.retry.hidden) page.retry.focus()
    else if (part !== 'loading') page.panel.focus()
  }
}

function partOf(state: State): Part {
  switch (state.name) {
    case 'idle':
      return 'loading'
    case 'loading':
      return state.task === undefined ? 'loading' : 'task'
    case 'open':
    case 'checking':
      return 'task'
    case 'right':
      return 'done'
    default:
      return 'notice'
  }
}
