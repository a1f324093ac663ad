/** What a core costs where attackers rent it. */
export const coreHourDollars = 0.04
/** What people charge who solve a thousand captchas. */
const people = '$0.5 to $1'
const shareOf = (value) => `${Math.round(100 * value)} %`
const number = (value) => Number(value).toPrecision(2)

/** The text of docs/strength.md. */
export function page(measured, minutes) {
  const { date, machine, work, puzzles, verifyMs, attacks, letters, budgets, waits, plan } = measured
  const nativeSeconds = work.missing ? undefined : 1.89 / work.birthday.nativePerSecond
  return wrapped(`# What a ticket costs a script

Made by \`npm run strength -- --write\` on ${date}, in ${minutes} minutes, on ${machine}, which other work shared. It
needs gcc, a processor with AVX-512 and SHA extensions, Chromium, Tesseract, and root for a control group.

## Way in by way in

${tableOf(measured, nativeSeconds)}

Core-seconds are those of the best solver known to us, with the work done by the native program below; a thousand tickets
at $${coreHourDollars} a core-hour. People charge ${people} for a thousand: **every way in costs a script a small part
of that**; work and budgets slow bulk down, and stop nobody.

- **Slides and recordings** are solved by scripts of 100 lines that were written for them (\`test/strength/attacks\`): the
  slide by what stands out under the piece's outline, recordings by patterns that were learned from the public generator.
  They are for people, and pay by half as much work again.
- **Letters**: Tesseract, which was not trained on them, reads what the table says. **A net that is trained on the public
  generator reads them** (\`test/readers/train.py\`); it was not trained again for today's drawing, so that its row takes
  it for perfect and free: the work is the least that a ticket costs. A real one that reads less pays more.
- **Budgets, end to end** (one address, ten minutes, the default budgets): ${budgetWords(budgets)}
- Widget and its work apart, an address gets at most 399 challenges in ten minutes.

## The work

${workTable(work)}

- In a worker under the frame's own policy; ${work.missing ? 'not measured here' : `${work.birthday.gzipBytes} bytes in gzip`}; 6 MB of memory.
- Checked in ${verifyMs === undefined ? '(not measured)' : `${number(verifyMs)} ms`}: shape, age, mark and only then the proof.
- It varies little: ${puzzles.missing ? '(not measured)' : `${number(puzzles.variation)} of its mean (coefficient of variation, proofs of 20 puzzles)`}.
- Cuckoo Cycle gains about the same, but a graph has a cycle in one case of 50: many small proofs would take minutes.
- **GPUs.** At the far larger parameters of Zcash (144 MB), tromp/equihash's README gives 27 solutions a second for a
  GTX 980 and 27 for eight threads of an i7-4790K; mbevand/silentarmy's 41 to 47 for an RX 480 and an R9 Nano. At 6 MB the lists fit a large GPU's cache: what one gains here
  nobody has measured. Ren and Devadas, "Bandwidth Hard Functions for ASIC Resistance" (TCC 2017), and Alcock and Ren, "A
  Note on the Security of Equihash" (CCSW 2017), say what such functions do not promise.

## What a visitor waits

Chromium, all its processes together, held to a sixth of a core by a control group; from answering to the answer's being
sent, for somebody who reads or slides five seconds and listens twelve:

${waitsTable(waits)}

## What follows, for whom

- **A site with little at stake** asks for type 1: pleasant, and at stage 0 a script pays for the work alone.
- **One that is worth a script to somebody** asks for type 5 to 8, names \`uid\` and \`businessId\`, and puts limits of its own
  behind the captcha.
- **One that is worth people's wages** needs a vendor with device signals: no captcha here costs more than people do.

From the literature: people read distorted text in 9 to 15 s, 50 to 84 % of it right, solvers in under 1 s, 99.8 %
(Searles et al., "An Empirical Study & Evaluation of Modern CAPTCHAs", USENIX Security 2023).
`)

  function tableOf() {
    const rows = [['way in', 'stage', 'success', 'core-seconds a ticket', 'a thousand tickets']]
    const add = (way, stage, success, solverSeconds, count) => {
      if (success === undefined || nativeSeconds === undefined) return rows.push([way, stage, 'not measured', '', ''])
      const seconds = (solverSeconds + count * nativeSeconds) / success
      const dollars = (seconds * 1000 * coreHourDollars) / 3600
      return rows.push([way, stage, shareOf(success), number(seconds), `$${number(dollars)}`])
    }
    const read = (name) => (letters.missing ? 'not measured' : shareOf(letters[name].success))
    const levelOf = (stage) => (stage === 0 ? 1 : 2)
    for (const stage of [0, 1]) {
      add(`letters, type 5, by a perfect net`, stage, 1, 0, plan(5, stage))
      add(
        'slide, type 9',
        stage,
        attacks[`slide ${levelOf(stage)}`]?.success,
        attacks[`slide ${levelOf(stage)}`]?.coreSeconds,
        plan(9, stage),
      )
      add(
        'recording, whatever was asked for',
        stage,
        attacks['audio en']?.success,
        attacks['audio en']?.coreSeconds,
        plan(9, stage, 'audio'),
      )
    }
    for (const stage of [2, 3]) {
      add(
        'slide, then letters by a perfect net',
        stage,
        attacks['slide 2']?.success,
        attacks['slide 2']?.coreSeconds,
        plan(5, stage),
      )
      add(
        'recording instead',
        stage,
        attacks['audio en']?.success,
        attacks['audio en']?.coreSeconds,
        plan(5, stage, 'audio'),
      )
    }
    add(
      'OneAccess, AJ-Captcha: slide; 29 an address in ten minutes',
      '-',
      attacks['slide 1']?.success,
      attacks['slide 1']?.coreSeconds,
      0,
    )
    rows.push(['CaptchaGetUrl: letters; 29 an address in ten minutes', '-', 'as letters', 'no work', 'its budget'])
    rows.push([
      'letters by Tesseract: type 1; type 5 at level 1; at level 2',
      '-',
      [read('letters 1 1'), read('letters 5 1'), read('letters 5 2')].join('; '),
      '',
      '',
    ])
    rows.push(['people', 'any', '', '', people])
    return markdown(rows)
  }
}

function workTable(work) {
  if (work.missing) return `Not measured: ${work.missing}`
  const names = {
    birthday: 'generalised birthday, the widget’s (solutions)',
    cuckoo: 'Cuckoo Cycle, 2^18 edges (graphs)',
    sha256: 'SHA-256, with SHA extensions (hashes)',
  }
  const rows = Object.entries(names).map(([name, title]) => {
    const { nativePerSecond, workerPerSecond, ratio } = work[name]
    return [
      title,
      Math.round(nativePerSecond).toLocaleString('en'),
      Math.round(workerPerSecond).toLocaleString('en'),
      number(ratio),
    ]
  })
  return markdown([
    ['a second, on one core, in one run', 'best native program', 'worker in Chromium', 'ratio'],
    ...rows,
  ])
}

function waitsTable(waits) {
  if (waits.missing) return `Not measured: ${waits.missing}`
  const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`
  const rows = waits.map(({ way, stage, medianMs, longestMs }) => [way, stage, seconds(medianMs), seconds(longestMs)])
  return markdown([['way in', 'stage', 'median', 'longest'], ...rows])
}

function budgetWords(budgets) {
  if (budgets.missing) return `not measured: ${budgets.missing}`
  const { oneaccess, ajCaptcha, audio } = budgets
  return `OneAccess gave ${oneaccess.tickets} tickets for ${oneaccess.challenges} slides, AJ-Captcha ${ajCaptcha.tickets} for
  ${ajCaptcha.challenges}; of ${audio.challenges} recordings ${audio.heard} were heard right, and from then on the address got pictures.`
}

const markdown = ([heads, ...rows]) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Breaks lines of prose at 120 columns; a list's go on under its text. */
function wrapped(text) {
  const breakLine = (line) => {
    if (line.length <= 120 || line.startsWith('|')) return [line]
    const at = line.lastIndexOf(' ', 120)
    const indent = /^(- | {2})/.test(line) ? '  ' : ''
    return [line.slice(0, at), ...breakLine(indent + line.slice(at + 1))]
  }
  return text.split('\n').flatMap(breakLine).join('\n')
}
