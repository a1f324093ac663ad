import type { MissingCounts } from '../../contracts/statistics.js'
import type { Language } from '../messages/language.js'

const sentences: { readonly [Why in MissingCounts['why']]: readonly [en: string, zh: string] } = {
  unreadable: ['What {detail} holds is missing: it cannot be read.', '缺少 {detail} 中的数据：无法读取。'],
  unwritable: [
    'Counts cannot be written ({detail}). They are shown here, but will be lost if this process ends.',
    '数据无法写入（{detail}）。此处仍会显示，但进程结束后将丢失。',
  ],
  lost: [
    'Counts are missing: they could not be written for so long that they were dropped ({detail}).',
    '部分数据缺失：因长时间无法写入而被丢弃（{detail}）。',
  ],
  unavailable: [
    'Only what this process has counted and not yet written is shown: the rest cannot be read ({detail}).',
    '仅显示本进程尚未写入的数据：其余数据无法读取（{detail}）。',
  ],
  dropped: [
    'The oldest counts were removed, because they took up more room than they may.',
    '最早的数据已被删除：占用空间超过上限。',
  ],
  restart: [
    'Nothing is kept from before this process started: give it --data or --redis to keep more.',
    '本进程启动之前的数据未保留：如需保留，请使用 --data 或 --redis。',
  ],
}

/** What is missing, and since or until when, for pages and downloads. Times are UTC. */
export function missingInWords({ why, from, to, detail = '?' }: MissingCounts, language: Language = 'en'): string {
  const sentence = sentences[why][language === 'en' ? 0 : 1].replace('{detail}', detail)
  const time = (ms: number) => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`
  if (from === undefined && to === undefined) return sentence
  const span = `${from === undefined ? '' : time(from)} – ${to === undefined ? '' : time(to)}`.trim()
  return language === 'en' ? `${sentence} (${span})` : `${sentence}（${span}）`
}
