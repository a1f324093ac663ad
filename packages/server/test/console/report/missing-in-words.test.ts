import { expect, test } from 'vitest'
import { missingInWords } from '../../../src/console/report/missing-in-words.js'

test('what is missing is said in English and in Chinese', () => {
  const missing = { why: 'unwritable', detail: 'ENOSPC', from: Date.UTC(2026, 10, 29, 14, 5) } as const
  expect(missingInWords(missing)).toBe(
    'Counts cannot be written (ENOSPC). They are shown here, but will be lost if this process ends. (2026-11-29 14:05 UTC –)',
  )
  expect(missingInWords(missing, 'zh')).toContain('ENOSPC')
})
