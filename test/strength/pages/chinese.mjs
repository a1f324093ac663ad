import { blind, coreHourDollars, twoDigits, whole } from './figures.mjs'
import { pageOf } from './layout.mjs'
import { waitsTable, waysTable, workTable } from './tables.mjs'

const shareOf = (value) => `${Math.round(100 * value)}%`
const notMeasured = '未测量'

const words = {
  ways: {
    heads: ['通过方式', '等级', '成功率', '每张票据的核秒', '一千张票据'],
    ways: {
      letters: '字符，类型 5，用完美的神经网络',
      slide: '滑块，类型 9',
      recording: '语音，不论请求哪种类型',
      trained: ({ seconds }) => `字符，类型 5，用训练了 ${seconds} 核秒的神经网络`,
      slideThenLetters: '滑块，然后是字符，用完美的神经网络',
      recordingInstead: '改用语音',
      slideWithoutWork: 'OneAccess、AJ-Captcha：滑块；每个地址十分钟 29 张',
      tesseract: '用 Tesseract 读字符：类型 1；类型 5 的 1 级；2 级',
      ppocr: '用 PP-OCRv4 读字符：类型 1；类型 5 的 1 级；2 级',
    },
    rowsWithoutCost: [['CaptchaGetUrl：字符；每个地址十分钟 29 张', '-', '与字符相同', '没有工作量证明', '由额度限制']],
    people: ['人工', '任意', '', '', '$0.5 到 $1'],
    noStage: '-',
    between: '；',
    notMeasured,
    shareOf,
  },
  work: {
    heads: ['每秒，单核，同一次运行', '最好的原生程序', 'Chromium 里的 worker', '比值'],
    names: {
      birthday: '广义生日问题，组件所用（解的个数）',
      cuckoo: 'Cuckoo Cycle，2^18 条边（图的个数）',
      sha256: 'SHA-256，使用 SHA 扩展（哈希次数）',
    },
    notMeasured: '未测量：',
  },
  waits: {
    heads: ['通过方式', '等级', '中位数', '最长', '浏览器至少用掉了六分之一核心的多少'],
    names: { letters: '字符', slide: '滑块', audio: '语音' },
    notMeasured: '未测量：',
  },
}

/** The text of docs/zh/strength.md. */
export const chinese = (measured) => {
  const { date, minutes, machine, load, work, puzzles, verifyMs, waits } = measured
  return pageOf(
    '# 脚本得到一张票据的成本',
    `由 \`npm run strength -- --write\` 于 ${date} 生成，用时 ${minutes} 分钟，
机器为 ${machine.replace(', 2 cores', '，2 核')}，平均负载 ${load}。运行它需要：gcc、支持 AVX-512 和 SHA 扩展的处理器、
Chromium、Tesseract、espeak-ng、PocketSphinx、python3-torch、PP-OCR 的包（test/readers/ppocr.mjs），
以及用于创建 cgroup 的 root 权限。${againWords(measured)}`,

    '## 各种通过方式',
    waysTable(measured, words),
    `核秒取我们所知最好的解法，工作量证明由后文的原生程序完成；一千张票据的价格按每核小时 $${coreHourDollars} 计算。
人工解一千道收费 ${words.ways.people.at(-1)}：**每种通过方式，脚本的成本都只是它的一小部分**；
工作量证明和额度能减慢批量请求，但拦不住任何人。`,
    `- **滑块和语音**能被专门编写的 100 行脚本解出（\`test/strength/attacks\`）：
滑块靠的是拼图块轮廓之下突出的部分，语音靠的是从公开的生成器学到的模式。这两种题是为人准备的，
代价是计算量多四分之一。${attackWords(measured)}
- **字符**：没有针对它训练的识别程序，能读出多少见上表，各取其最好的用法${readerWords(measured)}。
用公开的生成器训练的神经网络，训练越久读得越多：${netWords(measured)}上表把训练更久的网络当作完美而且不花成本，
只计工作量证明，所以那是一张票据成本的下限。
- **只看图片的识别者**也能读出来：${blindWords()}
- **用其他方法听语音**：${voiceWords(measured)}
- **额度的端到端效果**（一个地址，十分钟，默认额度）：${budgetWords(measured)}
- 撇开工作量证明不算，通过组件，一个地址十分钟最多取 399 道题。`,

    '## 工作量证明 {#the-work}',
    workTable(measured, words),
    `- 在 iframe 自己的策略之下，由 worker 运行；${work.missing ? '此处未测量' : `gzip 后 ${work.birthday.gzipBytes} 字节`}；占 6 MB 内存。
- 验证用时${verifyMs === undefined ? '（未测量）' : ` ${twoDigits(verifyMs)} 毫秒`}：先检查格式、时效和标记，最后才验证工作量证明。
- 用时的波动很小：${puzzles.missing ? '（未测量）' : `标准差是均值的 ${twoDigits(puzzles.variation)} 倍（变异系数，${puzzles.proofs} 份证明，每份 20 个谜题）`}。
- Cuckoo Cycle 的比值差不多，但 50 个图里才有一个含有环：如果也由许多个小的证明组成，要算好几分钟。
- **GPU** 没有测量，以下是别人的数据。按 Zcash 的参数（200,9；144 MB），tevador/equix 的数据是：
Ryzen 1700 八个核心每秒 30 个解，GTX 1070 约 400 个；按 Bitcoin Gold 的参数（144,5；2.5 GB），分别为 1 个和 45 个；
它的开发日志总结说，GPU 解 Equihash 最多比 CPU 快 100 倍。
funakoshi2718/funakoshi-miner 给出的 GTX 1080 的数据是 500 和 40。
我们的参数最接近 Tor 的客户端谜题 Equi-X（60,3；1.8 MB），同一张表里 Ryzen 为 2,400，GPU 一栏空着：按那份开发日志，
只有列表小到放得进 CPU 缓存时，CPU 的带宽才跟得上；而它对抗 GPU，靠的是每次都换一个程序的哈希，我们的没有这一点。
**所以请按一块 GPU 抵得上几十个核心来估计。** 这类函数不能保证什么，
见 Ren 和 Devadas，“Bandwidth Hard Functions for ASIC Resistance”（TCC 2017），
以及 Alcock 和 Ren，“A Note on the Security of Equihash”（CCSW 2017）。`,

    '## 访客要等多久',
    `Chromium 的所有进程加起来，用 cgroup 限制在六分之一个核心；从作答到提交答案，
假设访客看图或拖动用五秒，收听用十二秒${waits.missing ? '' : `，每个等级各测 ${waits.tries} 次`}。${waitWords(measured)}`,
    waitsTable(measured, words),

    '## 结论：谁适合怎样用',
    `- **没什么利可图的网站**，请求类型 1：对访客友好，在等级 0，脚本只需付出工作量证明的成本。
- **值得别人写一个脚本的网站**，请求类型 5 到 8，给出 \`uid\` 和 \`businessId\`，并在验证码之后设置自己的限制。
- **值得别人花钱雇人解题的网站**，需要能采集设备信息的服务商：这里没有一种验证码的成本高于人工。`,
    `文献数据：人辨认扭曲的文字需要 9 到 15 秒，正确率 50 到 84%；解题程序不到 1 秒，
正确率 99.8%（Searles 等，“An Empirical Study & Evaluation of Modern CAPTCHAs”，USENIX Security 2023）。`,
  )
}

const partNames = {
  work: '工作量证明',
  attacks: '用脚本解滑块和语音',
  letters: '读字符的程序',
  voices: '用匹配程序听语音',
  sphinx: '用 PocketSphinx 听语音',
  budgets: '额度',
  waits: '等待时间',
  net: '神经网络',
}

function againWords({ again }) {
  if (again === undefined) return ''
  return `${again.date} 又单独测量了：${again.parts.map((part) => partNames[part]).join('、')}。`
}

function attackWords({ attacks }) {
  if (attacks.missing) return `（此处未测量：${attacks.missing}。）`
  return `试了每级 ${attacks['slide 1'].count} 道滑块、${attacks['audio en'].count} 段语音。`
}

function readerWords({ letters }) {
  return letters.missing
    ? ''
    : `（每种 ${letters['letters 5 1'].count} 张完整的图片${letters['letters 5 1'].chosenBy ? '，PP-OCR 的用法是用另外的图片选出来的' : ''}）`
}

function netWords({ net }) {
  if (net.missing) return `（此处未测量：${net.missing}。）`
  const level = (n) => `${shareOf(net[`level ${n}`].success)}（单个字符 ${shareOf(net[`level ${n}`].letters)}）`
  return `训练 ${net.seconds} 核秒、看过 ${whole(net.pictures)} 张图片，
一个小网络就能读出类型 5 的 1 级图片的 ${level(1)}，2 级的 ${level(2)}，各测 ${net.measured} 张，
而且这些图片来自它没见过样式的部署。`
}

function blindWords() {
  const { date, readers, letters, slides } = blind
  return `有干扰的字符题每级各 ${letters.pictures} 次识别，类型 5 到 8 合计，
由 ${readers} 个没有看过其他任何信息的识别者完成，1 级读对 ${letters.rightAtLevel[1]} 次，
2 级读对 ${letters.rightAtLevel[2]} 次；1 级和 2 级的滑块题也各有 ${slides.pictures} 道，
由其中 ${slides.readers} 个识别者完成，每级都有 ${slides.right} 道放到了正确的位置（${date}；\`test/readers/blind.mjs\` 生成这样的题目并评分）。
这些识别者是通用的视觉模型，不是人：脚本如果用得起这种模型，就不需要自己训练网络。`
}

function voiceWords({ voices: { en, zh }, sphinx }) {
  if (en.missing || zh.missing) return `未测量：${en.missing ?? zh.missing}。`
  const general = sphinx.missing
    ? ''
    : `通用的英语识别程序 PocketSphinx 能听出 ${shareOf(sphinx.digits)} 的英语数字（${sphinx.count} 段）。`
  return `匹配程序从清晰的数字学习，所用的嗓音本项目没有附带；
它能听出 ${shareOf(zh.digits)} 的普通话数字、${shareOf(en.digits)} 的英语数字（各 ${zh.count} 段，每段五个数字）。
没有找到通用的普通话识别程序（Debian 和 npm 里都没有带模型的），也没有请人听过。${general}`
}

function budgetWords({ budgets }) {
  if (budgets.missing) return `未测量：${budgets.missing}`
  const { oneaccess, ajCaptcha, audio } = budgets
  return `OneAccess ${oneaccess.challenges} 道滑块得到 ${oneaccess.tickets} 张票据，
AJ-Captcha ${ajCaptcha.challenges} 道得到 ${ajCaptcha.tickets} 张；
${audio.challenges} 段语音听对 ${audio.heard} 段，之后这个地址就只得到图片。`
}

function waitWords({ waits }) {
  if (waits.missing) return ''
  const busy = `：负载为 ${waits.load} 时，虽然浏览器优先，但有时仍要等待机器，共用的缓存也会拖慢它的计算，
所以换一个时段测，数字会差几秒`
  return `最后一列是到那时为止，浏览器用掉了那六分之一的多少${waits.load > 2 ? busy : ''}。`
}
