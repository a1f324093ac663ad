import { type PictureRandom, pick } from '../../random.js'
import type { Canvas } from '../canvas.js'
import { paintCity } from './city.js'
import { paintContours } from './contours.js'
import { paintHills } from './hills.js'
import { paintMosaic } from './mosaic.js'
import { paintSea } from './sea.js'
import { paintTiles } from './tiles.js'

const painters = [paintHills, paintSea, paintCity, paintMosaic, paintContours, paintTiles]

/** Paints a scene that was never painted before. Lengths are meant for a canvas of 620 x 310. */
export function paintRandomScene(canvas: Canvas, random: PictureRandom): void {
  pick(random, painters)(canvas, random)
}
