import { blind, coreHourDollars, twoDigits, whole } from './figures.mjs'
import { pageOf } from './layout.mjs'
import { waitsTable, waysTable, workTable } from './tables.mjs'

const shareOf = (value) => `${Math.round(100 * value)} %`
const notMeasured = 'not measured'
const inWords = ['no', 'one', 'two', 'three', 'four', 'five', 'six']

const words = {
  ways: {
    heads: ['way in', 'stage', 'success', 'core-seconds a ticket', 'a thousand tickets'],
    ways: {
      letters: 'letters, type 5, by a perfect net',
      slide: 'slide, type 9',
      recording: 'recording, whatever was asked for',
      trained: ({ seconds }) => `letters, type 5, by a net trained for ${seconds} core-seconds`,
      slideThenLetters: 'slide, then letters by a perfect net',
      recordingInstead: 'recording instead',
      slideWithoutWork: 'OneAccess, AJ-Captcha: slide; 29 an address in ten minutes',
      tesseract: 'letters by Tesseract: type 1; type 5 at level 1; at level 2',
      ppocr: 'letters by PP-OCRv4: type 1; type 5 at level 1; at level 2',
    },
    rowsWithoutCost: [
      ['CaptchaGetUrl: letters; 29 an address in ten minutes', '-', 'as letters', 'no work', 'its budget'],
    ],
    people: ['people', 'any', '', '', '$0.5 to $1'],
    noStage: '-',
    between: '; ',
    notMeasured,
    shareOf,
  },
  work: {
    heads: ['a second, on one core, in one run', 'best native program', 'worker in Chromium', 'ratio'],
    names: {
      birthday: 'generalised birthday, the widget’s (solutions)',
      cuckoo: 'Cuckoo Cycle, 2^18 edges (graphs)',
      sha256: 'SHA-256, with SHA extensions (hashes)',
    },
    notMeasured: 'Not measured: ',
  },
  waits: {
    heads: ['way in', 'stage', 'median', 'longest', 'of its sixth the browser used at least'],
    names: { letters: 'letters', slide: 'slide', audio: 'recording' },
    notMeasured: 'Not measured: ',
  },
}

/** The text of docs/strength.md. */
export const english = (measured) => {
  const { date, minutes, machine, load, work, puzzles, verifyMs, waits } = measured
  return pageOf(
    '# What a ticket costs a script',
    `Made by \`npm run strength -- --write\` on ${date}, in ${minutes} minutes, on ${machine}, with a load average of
${load}. It needs gcc, a processor with AVX-512 and SHA extensions, Chromium, Tesseract, espeak-ng, PocketSphinx,
python3-torch, PP-OCR's packages (test/readers/ppocr.mjs), and root for a control group.${againWords(measured)}`,

    '## Way in by way in',
    waysTable(measured, words),
    `Core-seconds are those of the best solver known to us, with the work done by the native program below; a thousand
tickets at $${coreHourDollars} a core-hour. People charge ${words.ways.people.at(-1)} for a thousand: **every way in
costs a script a small part of that**; work and budgets slow bulk down, and stop nobody.`,
    `- **Slides and recordings** are solved by scripts of 100 lines that were written for them (\`test/strength/attacks\`):
the slide by what stands out under the piece's outline, recordings by patterns that were learned from the public
generator. They are for people, and pay by a quarter more work. ${attackWords(measured)}
- **Letters**: readers that were not trained on them read what the table says, each the best of its ways.
${readerWords(measured)} A net that is trained on the public generator reads the more the longer it is trained:
${netWords(measured)} One that is trained for longer is taken for perfect and free in the rows above: the work is the
least that a ticket costs.
- **Who sees only the picture** reads it: ${blindWords()}
- **Recordings, heard by others**: ${voiceWords(measured)}
- **Budgets, end to end** (one address, ten minutes, the default budgets): ${budgetWords(measured)}
- By the widget, and not counting its work, an address gets at most 399 challenges in ten minutes.`,

    '## The work',
    workTable(measured, words),
    `- In a worker under the frame's own policy; ${work.missing ? 'not measured here' : `${work.birthday.gzipBytes} bytes in gzip`};
6 MB of memory.
- Checked in ${verifyMs === undefined ? '(not measured)' : `${twoDigits(verifyMs)} ms`}: shape, age, mark and only then the proof.
- It varies little: ${puzzles.missing ? '(not measured)' : `${twoDigits(puzzles.variation)} of its mean (coefficient of variation, ${puzzles.proofs} proofs of 20 puzzles)`}.
- Cuckoo Cycle gains about the same, but a graph has a cycle in one case of 50: many small proofs would take minutes.
- **GPUs** were not measured; this is from others. At Zcash's parameters (200,9; 144 MB) tevador/equix counts 30
solutions a second for eight cores of a Ryzen 1700 and about 400 for a GTX 1070, at Bitcoin Gold's (144,5; 2.5 GB) 1
and 45; its devlog sums up that GPUs solve Equihash up to 100 times faster than CPUs. funakoshi2718/funakoshi-miner
gives 500 and 40 for a GTX 1080. Ours is nearest to Tor's client puzzle Equi-X (60,3; 1.8 MB), of which the same table
gives 2,400 for the Ryzen and leaves the GPU's column open: lists that fit a CPU's cache are, by that devlog, the only
case in which CPUs keep up in bandwidth, and against GPUs it rests on a hash that is another program each time, which
ours has not. **So count on a GPU's being worth tens of cores.** Ren and Devadas, "Bandwidth Hard Functions for ASIC
Resistance" (TCC 2017), and Alcock and Ren, "A Note on the Security of Equihash" (CCSW 2017), say what such functions
do not promise.`,

    '## What a visitor waits',
    `Chromium, all its processes together, held to a sixth of a core by a control group; from answering to the answer's
being sent, for somebody who reads or slides five seconds and listens twelve${waits.missing ? '' : `, ${waits.tries} times at each stage`}.
${waitWords(measured)}`,
    waitsTable(measured, words),

    '## What follows, for whom',
    `- **A site with little at stake** asks for type 1: pleasant, and at stage 0 a script pays for the work alone.
- **One that is worth a script to somebody** asks for type 5 to 8, names \`uid\` and \`businessId\`, and puts limits of
its own behind the captcha.
- **One that is worth people's wages** needs a vendor with device signals: no captcha here costs more than people do.`,
    `From the literature: people read distorted text in 9 to 15 s, 50 to 84 % of it right, solvers in under 1 s, 99.8 %
(Searles et al., "An Empirical Study & Evaluation of Modern CAPTCHAs", USENIX Security 2023).`,
  )
}

const partNames = {
  work: 'the work',
  attacks: 'slides and recordings by scripts',
  letters: 'readers of letters',
  voices: 'recordings heard by a matcher',
  sphinx: 'recordings heard by PocketSphinx',
  budgets: 'budgets',
  waits: 'waits',
  net: 'the net',
}

function againWords({ again }) {
  if (again === undefined) return ''
  return ` Measured again by themselves, on ${again.date}: ${again.parts.map((part) => partNames[part]).join(', ')}.`
}

function attackWords({ attacks }) {
  if (attacks.missing) return `(Not measured here: ${attacks.missing}.)`
  return `${attacks['slide 1'].count} slides of each level were tried, ${attacks['audio en'].count} recordings.`
}

function readerWords({ letters }) {
  if (letters.missing) return ''
  return `They saw ${letters['letters 5 1'].count} whole pictures of each kind${letters['letters 5 1'].chosenBy ? "; PP-OCR's ways were chosen by others" : ''}.`
}

function netWords({ net }) {
  if (net.missing) return `(not measured here: ${net.missing}.)`
  const level = (n) => `${shareOf(net[`level ${n}`].success)} (${shareOf(net[`level ${n}`].letters)} of single letters)`
  return `in ${net.seconds} core-seconds, on ${whole(net.pictures)} pictures, a small one learns to read ${level(1)} of
type 5 at level 1, ${level(2)} at level 2, of ${net.measured} pictures each, from deployments whose style it never saw.`
}

function blindWords() {
  const { date, readers, letters, slides } = blind
  return `${letters.pictures} readings of disturbed letters at each level, pooled over types 5 to 8, by ${inWords[readers]} readers
that were shown nothing else gave ${letters.rightAtLevel[1]} right at level 1 and ${letters.rightAtLevel[2]} at level 2,
and of ${slides.pictures} slides at each of the two levels, shown to ${inWords[slides.readers]} of them, ${slides.right} a level were put in place (${date};
\`test/readers/blind.mjs\` makes such sheets and marks them). These readers were general vision models, not people: a
script that can afford one needs no net of its own.`
}

function voiceWords({ voices: { en, zh }, sphinx }) {
  if (en.missing || zh.missing) return `not measured: ${en.missing ?? zh.missing}.`
  const general = sphinx.missing
    ? ''
    : `PocketSphinx, a general recogniser of English, hears ${shareOf(sphinx.digits)} of English digits
(${sphinx.count} recordings).`
  return `a matcher that learned from clean digits in voices that are not shipped hears ${shareOf(zh.digits)} of Mandarin
digits, ${shareOf(en.digits)} of English ones (${zh.count} recordings of five digits each). No general recogniser of
Mandarin could be had (Debian and npm have none with a model), and no person has listened. ${general}`
}

function budgetWords({ budgets }) {
  if (budgets.missing) return `not measured: ${budgets.missing}`
  const { oneaccess, ajCaptcha, audio } = budgets
  return `OneAccess gave ${oneaccess.tickets} tickets for ${oneaccess.challenges} slides, AJ-Captcha ${ajCaptcha.tickets}
for ${ajCaptcha.challenges}; of ${audio.challenges} recordings ${audio.heard} were heard right, and from then on the
address got pictures.`
}

function waitWords({ waits }) {
  if (waits.missing) return ''
  const busy = `: at a load of ${waits.load} the browser comes first, and yet waits for the machine at times, and shared caches
slow its work: figures of another minute differ by seconds`
  return `The last column is what it used of its sixth until then${waits.load > 2 ? busy : ''}.`
}
