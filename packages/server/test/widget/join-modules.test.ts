import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { joinModules, packLines } from '../../src/widget/join-modules.js'

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

test('packed, code does what it did', () => {
  const source = `const say = (n) => {
    if (n === 1 || n !== n && (n ?? 0)) { return { text: \`\${n} of \${n}.\` }; }
    else {
        return { text: 'a, b: (c)? d' };
    }
};
`
  const packed = packLines(source)
  const run = (script: string) => new Function(`${script}; return [say(1).text, say(2).text]`)()
  expect(packed.length).toBeLessThan(source.length - 40)
  expect(run(packed)).toEqual(run(source))
})

test.each([2052, 1028, 1033])('packed, the words of %i say what they said', (lang) => {
  const source = readFileSync(new URL(`../../dist/widget-assets/frame/words-${lang}.js`, import.meta.url), 'utf8')
  const read = (script: string) => {
    const words: object = new Function(`${script.replace('export ', '')}; return words`)()
    return Object.values(words).map((word) => (typeof word === 'function' ? word(3, 263) : word))
  }
  expect(read(packLines(source))).toEqual(read(source))
})

test('two modules with one top-level name do not get through', () => {
  const clash = joinModules('a.js', (name) =>
    name === 'a.js' ? `import { b } from './b.js';\nconst same = b;\n` : `const same = 1;\nexport const b = same;\n`,
  )
  expect(() => new Function(clash)).toThrow(SyntaxError)
})
