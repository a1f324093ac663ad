import jpeg from 'jpeg-js'

/** What tells the scene of a slide puzzle at scale 1 from others: its left edge, which no hole of level 1 covers. */
export function sceneOf(background: Buffer): string {
  const { data, width, height } = jpeg.decode(background, { useTArray: true, formatAsRGBA: true })
  const rows = Array.from({ length: height }, (_, y) => Buffer.from(data.subarray(y * width * 4, (y * width + 80) * 4)))
  return Buffer.concat(rows).toString('base64')
}
