import { requests } from './requests.mjs'
import { sealedTokens } from './sealed-tokens.mjs'
import { vendorAnswers } from './vendor-answers.mjs'

/** What is fuzzed: a name, its share of the cases, and the function that runs them. */
export const properties = (createSealer) => [
  { name: 'requests', share: 0.4, check: requests },
  { name: 'vendor answers', share: 0.4, check: vendorAnswers },
  { name: 'sealed tokens', share: 0.2, check: sealedTokens(createSealer) },
]
