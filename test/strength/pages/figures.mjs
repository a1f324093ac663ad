// What the pages say in figures, whatever their language.

/** What a core costs where attackers rent it. */
export const coreHourDollars = 0.04

/** Wagner's algorithm finds so many in a puzzle. */
const solutionsPerPuzzle = 1.89

/** Who saw only the pictures: no command can repeat it. `test/readers/blind.mjs` makes the sheets, and marks them. */
export const blind = {
  date: '2026-11-29',
  readers: 4,
  letters: { pictures: 582, rightAtLevel: { 1: 580, 2: 578 } },
  slides: { readers: 3, pictures: 200, right: 200 },
}

/** Each way to a ticket, and what it costs: success and cost are missing where something was not measured. */
export function waysIn({ work, plan, attacks, net }) {
  const puzzleSeconds = work.missing ? undefined : solutionsPerPuzzle / work.birthday.nativePerSecond
  const row = (way, stage, solver, puzzles) => {
    if (solver === undefined || puzzleSeconds === undefined) return { way, stage }
    const coreSeconds = (solver.coreSeconds + puzzles * puzzleSeconds) / solver.success
    return { way, stage, success: solver.success, coreSeconds, dollars: (coreSeconds * 1000 * coreHourDollars) / 3600 }
  }
  const perfect = { success: 1, coreSeconds: 0 }
  const [mild, hard, recording] = ['slide 1', 'slide 2', 'audio en'].map((name) => attacks[name])
  return [
    ...[0, 1].flatMap((stage) => [
      row('letters', stage, perfect, plan.letters[stage]),
      row('slide', stage, stage === 0 ? mild : hard, plan.alone[stage]),
      row('recording', stage, recording, plan.alone[stage]),
    ]),
    row('trained', 0, net['level 1'], plan.letters[0]),
    ...[2, 3].flatMap((stage) => [
      row('slideThenLetters', stage, hard, plan.letters[stage]),
      row('recordingInstead', stage, recording, plan.alone[stage]),
    ]),
    row('slideWithoutWork', undefined, mild, 0),
  ]
}

/** What readers that were not trained read of clean letters, of type 5 at level 1, and at level 2. */
export const readShares = (letters, reader) =>
  ['letters 1 1', 'letters 5 1', 'letters 5 2'].map((name) => letters[name]?.[reader])

export const twoDigits = (value) => Number(value).toPrecision(2)
export const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`
export const whole = (value) => Math.round(value).toLocaleString('en')
