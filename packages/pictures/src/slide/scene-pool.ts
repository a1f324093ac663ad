import { cryptoRandom, type PictureRandom } from '../random.js'
import type { PictureFolder } from './picture-folder.js'
import { paintScene, type Scene } from './scene.js'

export interface ScenePoolOptions {
  /** How many scenes are kept; one takes about 0.9 MB. @default 24 */
  size?: number
  /** How many puzzles one scene is used for, before another takes its place. @default 200 */
  servings?: number
  /** @default cryptoRandom() */
  random?: PictureRandom
  /** The operator's own pictures (`openPictureFolder`). @default scenes painted on the spot */
  pictureFolder?: PictureFolder | undefined
}

/** Scenes that are shared by many viewers, since painting one takes far longer than cutting a puzzle from it. */
export interface ScenePool {
  /**
   * @param after the id of the last scene that this viewer was shown: every scene from here on is a newer one, so that nobody
   * sees one twice, with the hole in two places. A viewer who has seen all is painted a new one.
   * @default any scene
   */
  next(after?: number): Scene
}

/**
 * @example
 * const pool = scenePool()
 * const lastSeen = new Map<string, number>()
 * const scene = pool.next(lastSeen.get(viewer))
 * lastSeen.set(viewer, scene.id)
 * const { background, piece, x } = drawSlide({ scene, level: 1, scale: 2 })
 */
export function scenePool(options: ScenePoolOptions = {}): ScenePool {
  const { size = 24, servings = 200, random = cryptoRandom(), pictureFolder } = options
  // Oldest first, so that ids count up.
  const kept: { readonly scene: Scene; left: number }[] = []
  let lastId = 0

  function paint() {
    lastId += 1
    const painted = { scene: paintScene({ random, pictureFolder, id: lastId }), left: servings }
    kept.push(painted)
    if (kept.length > size) kept.shift()
    return painted
  }

  return {
    next(after) {
      const unseen = after === undefined ? random.int(size) : kept.findIndex(({ scene }) => scene.id > after)
      // While the pool is not full, every second viewer or so adds a scene.
      const found = (unseen >= 0 ? kept[unseen] : undefined) ?? paint()
      found.left -= 1
      if (found.left <= 0) kept.splice(kept.indexOf(found), 1)
      return found.scene
    },
  }
}
