/**
 * The words of a text, for the search: Chinese has no spaces between them. VitePress sends this function's own text to the
 * browser, so it may use nothing from around it.
 */
export function searchWords(text) {
  const hasSegmenter = typeof Intl === 'object' && typeof Intl.Segmenter === 'function'
  const found = hasSegmenter
    ? [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)].map(({ segment }) => segment)
    : text.split(/[\s\p{P}]+/u)
  const words = []
  for (const word of found) {
    if (!/[\p{L}\p{N}]/u.test(word)) continue
    words.push(word.toLowerCase())
    // A dictionary may cut a term in a sentence as it does not cut it alone: pairs of letters are found either way.
    if (/^\p{Script=Han}{3,}$/u.test(word))
      for (let at = 0; at + 2 <= word.length; at++) words.push(word.slice(at, at + 2))
  }
  return words
}
