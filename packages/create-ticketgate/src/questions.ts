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

/** @param faultOf why a folder cannot be taken, for who can name another at once */
export const askFolder = (
  { questions, noName }: Messages,
  initialValue: string,
  faultOf: (folder: string) => string | undefined,
): Promise<string> =>
  answerOf(
    text({
      message: questions.folder,
      initialValue,
      validate: (value) => (value?.trim() ? faultOf(value) : noName),
    }),
  )

export const askFramework = ({ questions }: Messages): Promise<FrameworkName> =>
  answerOf(
    select({
      message: questions.framework,
      showInstructions: false,
      options: frameworkNames.map((name) => ({ value: name, label: frameworks[name].title })),
    }),
  )

export const askLanguage = ({ questions }: Messages): Promise<boolean> =>
  answerOf(
    select({
      message: questions.typescript,
      showInstructions: false,
      options: [
        { value: true, label: 'TypeScript' },
        { value: false, label: 'JavaScript' },
      ],
    }),
  )

export const askVendor = ({ language, questions, service }: Messages): Promise<string> =>
  answerOf(
    select({
      message: questions.vendor,
      maxItems: 10,
      showInstructions: false,
      options: [
        { value: serviceInTheBox, label: service },
        ...vendors.map(({ id, title }) => ({ value: id, label: id, hint: title[language] })),
      ],
    }),
  )
