import { readShares, seconds, twoDigits, waysIn, whole } from './figures.mjs'
import { table } from './layout.mjs'

/** @param words of one language */
export function waysTable(measured, words) {
  const { heads, ways, notMeasured, noStage, people, rowsWithoutCost, shareOf, between } = words.ways
  const rows = waysIn(measured).map(({ way, stage = noStage, success, coreSeconds, dollars }) => {
    const title = way === 'trained' ? ways.trained(measured.net) : ways[way]
    if (success === undefined) return [title, stage, notMeasured, '', '']
    return [title, stage, shareOf(success), twoDigits(coreSeconds), `$${twoDigits(dollars)}`]
  })
  const readers = ['tesseract', 'ppocr'].map((reader) => {
    const shares = readShares(measured.letters, reader).map((share) =>
      share === undefined ? notMeasured : shareOf(share),
    )
    return [ways[reader], noStage, shares.join(between), '', '']
  })
  return table(heads, ...rows, ...rowsWithoutCost, ...readers, people)
}

export function workTable({ work }, words) {
  const { heads, names, notMeasured } = words.work
  if (work.missing) return `${notMeasured}${work.missing}`
  const rows = Object.entries(names).map(([name, title]) => {
    const { nativePerSecond, workerPerSecond, ratio } = work[name]
    return [title, whole(nativePerSecond), whole(workerPerSecond), twoDigits(ratio)]
  })
  return table(heads, ...rows)
}

export function waitsTable({ waits }, words) {
  const { heads, names, notMeasured } = words.waits
  if (waits.missing) return `${notMeasured}${waits.missing}`
  const rows = waits.rows.map(({ way, stage, medianMs, longestMs, leastShare }) => [
    names[way],
    stage,
    seconds(medianMs),
    seconds(longestMs),
    words.ways.shareOf(Math.min(1, leastShare)),
  ])
  return table(heads, ...rows)
}
