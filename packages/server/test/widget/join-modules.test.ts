import { expect, test } from 'vitest'
import { joinModules } from '../../src/widget/join-modules.js'

const modules: Record<string, string> = {
  'main.js': `import { double } from './double.js';\nimport { one } from './one.js';\nresult = double(one);\nexport {};\n`,
  'double.js': `import { two } from './two.js';\nexport function double(n) {\n    return two * n;\n}\n`,
  'one.js': `import { two } from './two.js';\nexport const one = two / 2;\n`,
  'two.js': `export const two = 2;\n`,
}

test('what is imported stands before what imports it, once', () => {
  const read: string[] = []
  const script = joinModules('main.js', (name) => {
    read.push(name)
    return modules[name] ?? ''
  })
  expect(new Function(`let result; ${script}; return result`)()).toBe(2)
  expect(read.sort()).toEqual(['double.js', 'main.js', 'one.js', 'two.js'])
  expect(script).not.toMatch(/\b(import|export)\b/)
})

test('two modules with one top-level name do not get through', () => {
  const clash = joinModules('a.js', (name) =>
    name === 'a.js' ? `import { b } from './b.js';\nconst same = b;\n` : `const same = 1;\nexport const b = same;\n`,
  )
  expect(() => new Function(clash)).toThrow(SyntaxError)
})
