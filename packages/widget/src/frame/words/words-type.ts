/** What the frame says, in one language; English names the parts. */
export type Words = typeof import('./words-1033.js').words
