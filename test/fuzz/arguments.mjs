import { parseArgs } from 'node:util'

/**
 * What `npm run fuzz` was told.
 * @param {readonly string[]} args
 * @param {readonly string[]} names of the properties
 * @throws {Error} that says which argument is wrong
 */
export function readArguments(args, names) {
  const { values } = parseArgs({
    args: [...args],
    options: { cases: { type: 'string', default: '20000' }, seed: { type: 'string' }, only: { type: 'string' } },
  })
  const cases = Number(values.cases)
  const seed = Number(values.seed ?? Date.now() | 0)
  if (!Number.isSafeInteger(cases) || cases < 1) throw new Error(`--cases ${values.cases} is not a number of cases`)
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed ${values.seed} is not a whole number`)
  const { only } = values
  if (only !== undefined && !names.includes(only)) throw new Error(`--only "${only}" is not a property.`)
  return { cases, seed, only }
}
