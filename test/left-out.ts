import type { Reporter, TestModule, Vitest } from 'vitest/node'

/** Whether what takes long runs too: `slow` in vitest.config.ts, and what asks this in a test file. */
export const isCi = Boolean(process.env['CI'])

/**
 * Names, at the end of a run, what it left out: what only CI has the time for, and what needs a program not found.
 * @param files that were left out whole
 */
export function leftOutReporter(files: readonly string[]): Reporter {
  let vitest: Vitest | undefined
  return {
    onInit(context) {
      vitest = context
    },
    onTestRunEnd(modules) {
      // Who names tests wants no others.
      if (vitest?.config.testNamePattern !== undefined) return
      const leftOut = modules.flatMap(leftOutOf)
      if (leftOut.length + files.length === 0) return
      const total = leftOut.reduce((sum, { count }) => sum + count, 0)
      const lines = [...leftOut.map(({ count, what }) => `  ${count} of ${what}`), ...files.map((file) => `  ${file}`)]
      const counted = { TESTS: total, 'WHOLE FILES': files.length }
      const what = Object.entries(counted).flatMap(([name, count]) => (count === 0 ? [] : [`${count} ${name}`]))
      const why = 'CI=true runs them too, given chromium, redis-server, tesseract and python3:'
      console.warn(`\n*** ${what.join(' AND ')} LEFT OUT ***  ${why}\n${lines.join('\n')}\n`)
    },
  }
}

/** By file, and by what stands outermost in it. */
function leftOutOf(module: TestModule): { what: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const test of module.children.allTests('skipped')) {
    const [outermost = ''] = test.fullName.split(' > ')
    const { note } = test.result() as { note?: string }
    const what = `${module.relativeModuleId}: ${outermost}${note === undefined ? '' : ` (${note})`}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [...counts].map(([what, count]) => ({ what, count }))
}
