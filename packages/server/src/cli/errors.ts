import { inLanguage, type Phrase } from './phrase.js'

class ExplainedError extends Error {
  constructor(readonly phrase: Phrase) {
    super(inLanguage('en', phrase))
  }
}

/** A mistake on the command line: reported in one line, without a stack; exit code 2. */
export class UsageError extends ExplainedError {}

/** A failure of a command that was called correctly: reported in one line, without a stack; exit code 1. */
export class CommandError extends ExplainedError {}
