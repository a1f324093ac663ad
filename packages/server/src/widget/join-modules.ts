/**
 * A compiled module and all its imports as one script, which is one request instead of fifteen and compresses a fifth
 * smaller: imports come first, and import and export keywords and indentation are dropped. It supports only what this
 * project writes: named imports under their own names, one declaration per export. Two modules with the same top-level
 * name cause a syntax error, which no test survives.
 */
export function joinModules(entry: string, read: (name: string) => string): string {
  const parts = new Map<string, string>()
  function add(name: string): void {
    if (parts.has(name)) return
    parts.set(name, '')
    const source = read(name)
    for (const [, imported = ''] of source.matchAll(/^import .* from '\.\/([\w-]+\.js)';$/gm)) add(imported)
    parts.delete(name)
    parts.set(name, source.replace(/^(import .*|export \{\});$/gm, '').replace(/^export /gm, ''))
  }
  add(entry)
  return packLines([...parts.values()].join('\n'))
}

/** Without indentation, empty lines, line ends that are not needed, and blanks that no text of this project has. */
export function packLines(source: string): string {
  const lines = source.replace(/^\s+/gm, '').replace(/([;{,])\n/g, '$1')
  return lines.replace(/ (=>|[!=]?==?|&&|\|\||\?\?) | ?(\{) ?| (?=\})/g, '$1$2')
}
