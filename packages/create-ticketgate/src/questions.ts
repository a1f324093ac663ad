import { isCancel, select, text } from '@clack/prompts'
import { Cancelled } from './errors.js'
import { type FrameworkName, frameworkNames, frameworks } from './frameworks.js'
import type { Messages } from './messages/messages.js'
import { serviceInTheBox, vendors } from './vendors.js'

/** @throws {Cancelled} if there is none */
async function answerOf<Answer>(question: Promise<Answer>): Promise<Exclude<Answer, symbol>> {
  const answer = await question
  if (isCancel(answer)) throw new Cancelled()
  return answer as Exclude<Answer, symbol>
}

export const askFolder = ({ questions }: Messages, initialValue: string): Promise<string> =>
  answerOf(text({ message: questions.folder, initialValue, validate: (value) => (value?.trim() ? undefined : '?') }))

export const askFramework = ({ questions }: Messages): Promise<FrameworkName> =>
  answerOf(
    select({
      message: questions.framework,
      options: frameworkNames.map((name) => ({ value: name, label: frameworks[name].title })),
    }),
  )

export const askLanguage = ({ questions }: Messages): Promise<boolean> =>
  answerOf(
    select({
      message: questions.typescript,
      options: [
        { value: true, label: 'TypeScript' },
        { value: false, label: 'JavaScript' },
      ],
    }),
  )

export const askVendor = ({ questions, service }: Messages): Promise<string> =>
  answerOf(
    select({
      message: questions.vendor,
      maxItems: 10,
      options: [
        { value: serviceInTheBox, label: service },
        ...vendors.map(({ id, title }) => ({ value: id, label: id, hint: title })),
      ],
    }),
  )
