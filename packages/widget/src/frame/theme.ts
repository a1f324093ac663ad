/** Colours from the page's themeColor that can be read on the card, whatever the page chose (WCAG 2.2, 1.4.3 and 1.4.11). */

export type Rgb = [red: number, green: number, blue: number]

const defaultAccent = '2457d6'
const ground = { light: '#ffffff', dark: '#1d1f24' }
const textContrast = 4.5
const white: Rgb = [255, 255, 255]

export function applyTheme(themeColor: string | undefined, dark: boolean): void {
  const root = document.documentElement
  root.dataset['theme'] = dark ? 'dark' : 'light'
  const accent = parseHex(themeColor) ?? (parseHex(defaultAccent) as Rgb)
  const line = readableOn(parseHex(dark ? ground.dark : ground.light) as Rgb, accent)
  root.style.setProperty('--accent', toCss(accent))
  root.style.setProperty('--on-accent', toCss(textOn(accent)))
  root.style.setProperty('--accent-line', toCss(line))
}

/** White where it reads, else black: one of the two always does. */
export function textOn(surface: Rgb): Rgb {
  return contrast(surface, white) >= textContrast ? white : [0, 0, 0]
}

/** `accent`, moved towards black or white until it reads as text on `surface`. */
export function readableOn(surface: Rgb, accent: Rgb): Rgb {
  const target = luminance(surface) > 0.5 ? 0 : 255
  let colour = accent
  for (let step = 1; step <= 20 && contrast(colour, surface) < textContrast; step++) {
    colour = accent.map((channel) => Math.round(channel + ((target - channel) * step) / 20)) as Rgb
  }
  return colour
}

export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

/** Relative luminance as WCAG 2 defines it. */
function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as Rgb
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Three or six hex digits, with or without `#`; anything else is no colour. */
export function parseHex(text: string | undefined): Rgb | undefined {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text ?? '')?.[1]
  if (digits === undefined) return undefined
  const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : (digits.match(/../g) ?? [])
  return pairs.map((pair) => Number.parseInt(pair, 16)) as Rgb
}

function toCss(colour: Rgb): string {
  return `rgb(${colour.join(', ')})`
}
