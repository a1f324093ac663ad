import { type PictureRandom, pick } from '../../random.js'
import { addGrain, type Canvas } from '../canvas.js'
import { paintCity } from './city.js'
import { paintHills, paintSea } from './landscape.js'
import { paintContours, paintMosaic, paintTiles } from './pattern.js'

const SCENES = [paintHills, paintSea, paintCity, paintMosaic, paintContours, paintTiles]

/** Paints a scene that was never painted before. */
export function paintScene(canvas: Canvas, random: PictureRandom): void {
  pick(random, SCENES)(canvas, random, random.next())
  addGrain(canvas, random, 7)
}
