// What keeps apart letters that people mistook for one another in trials with disturbed pictures.

/**
 * Letters that pictures do without: half of all mistakes were F for E or E for F, and many of the others G for C or S.
 */
export const leftOut = 'FG'

/**
 * How far a letter may be turned, in radians, if less than others. Turned further, people take V for L, Y for I, X for a cross,
 * N for Z, Z for N, S for Z, U for C, M for W, W for M, H for X.
 */
export const mostRotation: Readonly<Record<string, number>> = {
  V: 0.36,
  Y: 0.36,
  T: 0.5,
  X: 0.45,
  N: 0.4,
  Z: 0.4,
  S: 0.55,
  U: 0.5,
  H: 0.55,
  M: 0.5,
  W: 0.5,
}

// Fonts in the order of assets/glyphs.bin: 8 Oswald is narrow, 9 Kalam leans, 10 Patrick Hand bars its Z, 12 Chewy is a brush.
const unlikeThemselves: Readonly<Record<string, readonly number[]>> = {
  D: [9],
  M: [9],
  N: [8, 9, 12],
  S: [12],
  T: [9],
  U: [9],
  W: [9],
  Y: [9, 12],
  Z: [8, 9, 10],
}

export const isClearIn = (font: number, letter: string): boolean => !unlikeThemselves[letter]?.includes(font)

// Where the rim of a disc crosses an arm of theirs, people see another letter: U for D, P for R, T for Y.
const hurtByRims = 'DEPRSTUY'

export const isHurtByRim = (letter: string): boolean => hurtByRims.includes(letter)

/** How ill a disc around one of a text's letters suits it and its neighbours, which the disc's rim crosses. */
export function harmOfDisc(text: string, at: number): number {
  const harm = (index: number) => (isHurtByRim(text[index] ?? ' ') ? 1 : 0)
  return harm(at - 1) + harm(at) + harm(at + 1)
}
