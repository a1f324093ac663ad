import type { Scope } from '../report/scope.js'
import type { Format } from './format.js'

/** How a business or a scene is called on the page. */
export function idName(id: string, { text }: Format): string {
  if (id === '') return text.noId
  return id === 'other' ? text.others : id
}

/** A business, or a business and its scene, in one line. */
export const placeName = ({ business, scene }: Scope, format: Format): string =>
  [
    business !== undefined && format.text.business(idName(business, format)),
    scene !== undefined && format.text.scene(idName(scene, format)),
  ]
    .filter((part) => part !== false)
    .join(format.text.comma)
