/** How hard a picture is to read. Lengths in units of the layout (pixels at scale 1), angles in radians. */
export interface Difficulty {
  /** How far letters are turned, to either side. */
  rotation: number
  /** The least of it, as a share: what stands nearly upright is what general readers of text know. */
  leastRotation: number
  shear: number
  sizeSpread: number
  rise: number
  /** How far letters stand above and below the line in turns, on top of `rise`. */
  zigzag: number
  /** Share of its width by which a letter stands on its neighbour; negative: apart. */
  overlap: number
  bend: number
  strokes: number
  mixedFonts: boolean
}

/** 1: more than 90 % of people pass; 2: more than 80 %. */
export type DisturbLevel = 1 | 2

export const CLEAN: Difficulty = {
  rotation: 0.09,
  leastRotation: 0.3,
  shear: 0.08,
  sizeSpread: 0.04,
  rise: 1.5,
  zigzag: 0,
  overlap: -0.1,
  bend: 0.8,
  strokes: 0,
  mixedFonts: false,
}

export const DISTURBED: Record<DisturbLevel, Difficulty> = {
  1: {
    rotation: 0.65,
    leastRotation: 0.82,
    shear: 0.1,
    sizeSpread: 0.1,
    rise: 1.5,
    zigzag: 7,
    overlap: 0.12,
    bend: 1.3,
    strokes: 0,
    mixedFonts: true,
  },
  2: {
    rotation: 0.65,
    leastRotation: 0.75,
    shear: 0.14,
    sizeSpread: 0.12,
    rise: 2,
    zigzag: 7,
    overlap: 0.16,
    bend: 1.6,
    strokes: 1,
    mixedFonts: true,
  },
}
