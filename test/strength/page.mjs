/** What a core costs where attackers rent it. */
export const coreHourDollars = 0.04
/** What people charge who solve a thousand captchas. */
const people = '$0.5 to $1'
const shareOf = (value) => `${Math.round(100 * value)} %`
const number = (value) => Number(value).toPrecision(2)

/** The text of docs/strength.md. */
export function page(measured, minutes) {
  const { date, machine, load, work, puzzles, verifyMs, attacks, letters, voices, sphinx, net, budgets, waits, plan } =
    measured
  const nativeSeconds = work.missing ? undefined : 1.89 / work.birthday.nativePerSecond
  return wrapped(`# What a ticket costs a script

Made by \`npm run strength -- --write\` on ${date}, in ${minutes} minutes, on ${machine}, with a load average of ${load}. It
needs gcc, a processor with AVX-512 and SHA extensions, Chromium, Tesseract, espeak-ng, python3-torch, PP-OCR's packages (test/readers/ppocr.mjs), and root for a control group.

## Way in by way in

${tableOf(measured, nativeSeconds)}

Core-seconds are those of the best solver known to us, with the work done by the native program below; a thousand tickets
at $${coreHourDollars} a core-hour. People charge ${people} for a thousand: **every way in costs a script a small part
of that**; work and budgets slow bulk down, and stop nobody.

- **Slides and recordings** are solved by scripts of 100 lines that were written for them (\`test/strength/attacks\`): the
  slide by what stands out under the piece's outline, recordings by patterns that were learned from the public generator.
  They are for people, and pay by a quarter more work.
- **Letters**: readers that were not trained on them read what the table says, each the best of its ways. A net that is
  trained on the public generator reads the more the longer it is trained: ${netWords(net)} One that
  is trained for longer is taken for perfect and free in the rows above: the work is the least that a ticket costs.
- **Who sees only the picture** reads it: 450 readings of disturbed letters at each level, pooled over types 5 to 8, by three
  readers that were shown nothing else gave 448 right at level 1 and 448 at level 2, and of 200 slides at each level all were
  put in place (2026-11-29; \`test/readers/blind.mjs\` makes such sheets and marks them). These readers were general vision models,
  not people: a script that can afford one needs no net of its own.
- **Recordings, heard by others**: ${voiceWords(voices, sphinx)}
- **Budgets, end to end** (one address, ten minutes, the default budgets): ${budgetWords(budgets)}
- Widget and its work apart, an address gets at most 399 challenges in ten minutes.

## The work

${workTable(work)}

- In a worker under the frame's own policy; ${work.missing ? 'not measured here' : `${work.birthday.gzipBytes} bytes in gzip`}; 6 MB of memory.
- Checked in ${verifyMs === undefined ? '(not measured)' : `${number(verifyMs)} ms`}: shape, age, mark and only then the proof.
- It varies little: ${puzzles.missing ? '(not measured)' : `${number(puzzles.variation)} of its mean (coefficient of variation, proofs of 20 puzzles)`}.
- Cuckoo Cycle gains about the same, but a graph has a cycle in one case of 50: many small proofs would take minutes.
- **GPUs** were not measured; this is from others. At Zcash's parameters (200,9; 144 MB) tevador/equix counts 30
  solutions a second for eight cores of a Ryzen 1700 and about 400 for a GTX 1070, at Bitcoin Gold's (144,5; 2.5 GB) 1 and 45; its
  devlog sums up that GPUs solve Equihash up to 100 times faster than CPUs. funakoshi2718/funakoshi-miner gives 500 and 40
  for a GTX 1080. Ours is nearest to Tor's client puzzle Equi-X (60,3; 1.8 MB), of which the same table gives 2,400 for the Ryzen and
  leaves the GPU's column open: lists that fit a CPU's cache are, by that devlog, the only case in which CPUs keep up in bandwidth,
  and against GPUs it rests on a hash that is another program each time, which ours has not. **So count on a GPU's being worth tens of cores.** Ren and Devadas, "Bandwidth Hard Functions for ASIC Resistance" (TCC 2017), and Alcock and Ren, "A
  Note on the Security of Equihash" (CCSW 2017), say what such functions do not promise.

## What a visitor waits

Chromium, all its processes together, held to a sixth of a core by a control group; from answering to the answer's being
sent, for somebody who reads or slides five seconds and listens twelve. ${waitWords(waits, load)}

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
    const read = (name, reader) =>
      letters.missing || letters[name][reader] === undefined ? 'not measured' : shareOf(letters[name][reader])
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
    if (!net.missing) {
      const { success, coreSeconds } = net['level 1']
      add(`letters, type 5, by a net trained for ${net.seconds} core-seconds`, 0, success, coreSeconds, plan(5, 0))
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
    for (const [reader, title] of [
      ['tesseract', 'Tesseract'],
      ['ppocr', 'PP-OCRv4'],
    ])
      rows.push([
        `letters by ${title}: type 1; type 5 at level 1; at level 2`,
        '-',
        ['letters 1 1', 'letters 5 1', 'letters 5 2'].map((name) => read(name, reader)).join('; '),
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
  const rows = waits.map(({ way, stage, medianMs, longestMs, leastShare }) => [
    way,
    stage,
    seconds(medianMs),
    seconds(longestMs),
    shareOf(Math.min(1, leastShare)),
  ])
  return markdown([['way in', 'stage', 'median', 'longest', 'of its sixth the browser used at least'], ...rows])
}

function waitWords(waits, load) {
  if (waits.missing || load <= 2) return ''
  return `The last column is what it used of its sixth until then: at a load of ${load} the browser comes first, and yet waits for the machine at times, and shared caches slow its work: figures of another minute differ by seconds.`
}

function netWords(net) {
  if (net.missing) return `(not measured here: ${net.missing}.)`
  const level = (n) => `${shareOf(net[`level ${n}`].success)} (${shareOf(net[`level ${n}`].letters)} of single letters)`
  return `in ${net.seconds} core-seconds, on ${net.pictures.toLocaleString('en')} pictures, a small one learns to read ${level(1)} of type 5 at level 1, ${level(2)} at level 2, of deployments whose style it never saw.`
}

function voiceWords({ en, zh }, sphinx) {
  if (en.missing || zh.missing) return `not measured: ${en.missing ?? zh.missing}.`
  return `a matcher that learned from clean digits in voices that are not shipped hears ${shareOf(zh.digits)} of Mandarin digits, ${shareOf(en.digits)} of English ones. No general recogniser of Mandarin could be had (Debian and npm have none with a model), and no person has listened. ${sphinx.missing ? '' : `PocketSphinx, a general recogniser of English, hears ${shareOf(sphinx.digits)} of English digits.`}`
}

function budgetWords(budgets) {
  if (budgets.missing) return `not measured: ${budgets.missing}`
  const { oneaccess, ajCaptcha, audio } = budgets
  return `OneAccess gave ${oneaccess.tickets} tickets for ${oneaccess.challenges} slides, AJ-Captcha ${ajCaptcha.tickets} for
  ${ajCaptcha.challenges}; of ${audio.challenges} recordings ${audio.heard} were heard right, and from then on the address got pictures.`
}

const markdown = ([heads, ...rows]) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Fills lines of prose up to 120 columns; a list's go on under its text. */
function wrapped(text) {
  const fill = (paragraph) => {
    const indent = paragraph.startsWith('- ') ? '  ' : ''
    const lines = ['']
    for (const word of paragraph.split(/\s+/)) {
      const line = lines.at(-1)
      if (line === '') lines[lines.length - 1] = word
      else if (line.length + 1 + word.length <= 120) lines[lines.length - 1] = `${line} ${word}`
      else lines.push(indent + word)
    }
    return lines.join('\n')
  }
  const isProse = (block) => !/^(\||#)/.test(block)
  return text
    .split(/\n\n+/)
    .map((block) =>
      isProse(block)
        ? block
            .split(/\n(?=- )/)
            .map((each) => fill(each.trim()))
            .join('\n')
        : block,
    )
    .join('\n\n')
    .concat('\n')
}
