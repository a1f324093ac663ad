import type { flagsWithoutOption, serviceOptions } from './options-and-flags.js'

type Entry =
  | (typeof serviceOptions)[keyof typeof serviceOptions]
  | (typeof flagsWithoutOption)[keyof typeof flagsWithoutOption]
type TextIn<Each> =
  | (Each extends { readonly help: infer Help extends string } ? Help : never)
  | (Each extends { readonly more: infer More extends string } ? More : never)
  | (Each extends { readonly default: infer Default extends string } ? Default : never)

/** Chinese for the tables of options, by the English: one that was changed does not compile until it is translated anew. */
export const optionsInChinese: Readonly<Record<TextIn<Entry>, string>> = {
  'Port to listen on, or 0 for any free one.': '监听的端口；0 表示任意空闲端口。',
  '127.0.0.1': '127.0.0.1',
  'Address to listen on, 0.0.0.0 for all.': '监听的地址；0.0.0.0 表示所有地址。',
  '`::` is all of IPv6 and, on most systems, of IPv4 too.': '`::` 表示所有 IPv6 地址，在多数系统上也包括 IPv4。',
  'that of each request': '以每个请求的地址为准',
  'Origin that browsers use, as in https://captcha.example.com.':
    '浏览器访问服务所用的来源，例如 https://captcha.example.com。',
  'Without a path.': '不带路径。',
  'Another host name that applications may sign for, besides csec.api.qcloud.com.':
    '除 csec.api.qcloud.com 之外，应用签名时还可以使用的主机名。',
  'The name that they call and that of the public URL are accepted anyway. With a port if they sign the port.':
    '应用所调用的主机名，以及 `--public-url` 的主机名，本来就接受。应用把端口也写进签名时，这里要带上端口。',
  'from none': '不采信',
  'Trust X-Forwarded-For from this many proxies, or from these networks.':
    '采信多少层代理，或者哪些网段的代理写的 X-Forwarded-For。',
  'Up to 100 proxies; networks as in `10.0.0.0/8,192.168.1.4`. With too high a number visitors choose their address.':
    '最多 100 层；网段写作 `10.0.0.0/8,192.168.1.4`。层数设得太大，访客就可以自己填写地址。',
  'Key id that applications sign with. Required in production, otherwise generated and printed if missing.':
    '应用签名用的密钥 ID。生产环境必填；其他环境没有给出时，自动生成并打印出来。',
  'Key that applications sign with. Goes with --secret-id.': '应用签名用的密钥，与 --secret-id 配对。',
  'In production 16 characters or more, so that nobody finds it by trying.':
    '生产环境里至少 16 个字符，以免被人试出来。',
  'Another key id and key that applications may sign with, e.g. while keys are being replaced.':
    '应用还可以使用的另一对密钥 ID 和密钥，例如在更换密钥期间。',
  'Secret text of 32 characters or more that seals tickets; of several, the first one seals and all can open. Required in production, otherwise generated and printed if missing.':
    '用来加密票据的封装密钥，至少 32 个字符；有多个时，用第一个加密，所有的都能解密。生产环境必填；其他环境没有给出时，自动生成并打印出来。',
  'those on this machine': '本机的后端',
  'Back end that asks in its visitors’ place, by OneAccess or CaptchaGetUrl: an address, or a network.':
    '代替访客请求验证码的后端（OneAccess 或 CaptchaGetUrl），写一个地址或一个网段。',
  'Any other caller is one visitor, whatever it says, those in private networks too: all that comes through a container network has its gateway’s address.':
    '别的调用方，不论在请求里指明哪个访客，都按它自己的地址算作一个访客，私有网络里的也一样：经过容器网络的请求，看到的都是网关的地址。',
  'the first seal key': '第一个封装密钥',
  "Makes this deployment's pictures differ from others'.": '使这套部署的图片样式与别处不同。',
  'The same in all processes.': '所有进程要相同。',
  'painted scenes': '自动绘制的背景图',
  'Your own pictures for the slide puzzle, 400 x 200 pixels or more.': '滑块题使用你自己的图片，至少 400 x 200 像素。',
  '.jpg, .jpeg and .png files, at most 20 MB each and 500 in all, read once at the start.':
    '格式为 .jpg、.jpeg 或 .png，每个文件不超过 20 MB，总共不超过 500 个，只在启动时读取一次。',
  jpeg: 'jpeg',
  'What the URL of CaptchaGetUrl serves: jpeg or png.': 'CaptchaGetUrl 的 URL 返回的图片格式：jpeg 或 png。',
  'The widget has its own.': '组件有自己的格式。',
  'How long a ticket is valid.': '票据的有效期，单位为秒。',
  'Up to 86,400, a day. `DescribeCaptchaResult` always has 300.':
    '最大 86,400，即一天。`DescribeCaptchaResult` 的票据固定为 300。',
  'How often a ticket can be checked.': '一张票据可以校验几次。',
  'Up to 1000. Two as at the vendor, so that the check can be repeated if its answer is lost; the gate still admits once. `DescribeCaptchaResult` always has 1.':
    '最大 1000。默认两次，与服务商相同，这样响应丢失时可以重新校验；守卫仍然只放行一次。`DescribeCaptchaResult` 的票据固定为 1。',
  'How long a challenge can be answered.': '题目可以在多长时间内作答，单位为秒。',
  'Up to 3600. OneAccess and AJ-Captcha always have 120.': '最大 3600。OneAccess 和 AJ-Captcha 固定为 120。',
  'How old a script, or its URL, may be when its page opens.':
    '脚本（或它的 URL）生成之后，页面要在多长时间内打开验证码，单位为秒。',
  'Up to 86,400, a day.': '最大 86,400，即一天。',
  'How long a page that opened the captcha may request challenges.':
    '已打开验证码的页面，在多长时间内可以请求题目，单位为秒。',
  "Counted from when its script was made: as long as somebody takes for a form. Up to 86,400, a day. Never less than the script's own time.":
    '从脚本生成时算起，要够访客填完一份表单。最大 86,400，即一天。不会短于脚本自己的时间。',
  'How long the URL of CaptchaGetUrl serves pictures.': 'CaptchaGetUrl 的 URL 在多长时间内提供图片，单位为秒。',
  'see BudgetOptions': '见 BudgetOptions',
  'Do not count visitors: captchas never get harder and are never refused. For services limited by other means.':
    '不统计访客的次数：题目不会变难，也不会拒绝访客。适合已用其他办法限制次数的服务。',
  'In code `false`, or an object with other steps (`BudgetOptions`).':
    '在代码里写 `false`，或者写一个对象，给出各级的数值（`BudgetOptions`）。',
  'any; the signature alone decides': '任意；只看签名',
  'CaptchaAppId of Tencent Captcha and its AppSecretKey.': '腾讯云验证码的 CaptchaAppId 和对应的 AppSecretKey。',
  any: '任意',
  'Application that may request OneAccess captchas (X-client-id).': '可以请求 OneAccess 验证码的应用（X-client-id）。',
  'OneAccess pages encrypt the point that they send, except over plain HTTP; those of AJ-Captcha always do.':
    'OneAccess 的页面加密所提交的坐标，明文 HTTP 的页面除外；AJ-Captcha 的页面总是加密。',
  'Origin whose pages may show the captcha, as in https://shop.example.com.':
    '哪个来源的页面可以显示验证码，例如 https://shop.example.com。',
  'Pages of others cannot use up the budgets of their visitors then, as far as browsers tell whose page it is. For pictures of `CaptchaGetUrl` a page has to send a `Referer`.':
    '设置之后，别人的网站就无法借自己的页面耗尽访客的额度，前提是浏览器说明了请求来自哪个页面。显示 `CaptchaGetUrl` 图片的页面，必须发送 `Referer`。',
  off: '关闭',
  "Serve AJ-Captcha's paths to pages of this origin, as in https://shop.example.com, or of any (*).":
    '向这个来源的页面提供 AJ-Captcha 的路径，例如 https://shop.example.com；* 表示任意来源。',
  'Nobody signs them, so they have budgets of their own. `/captcha/verify`, where back ends redeem tokens, is there without this, too.':
    '这些请求没有签名，所以有单独的额度。后端兑换 token 用的 `/captcha/verify` 不需要这个选项。',
  'Issue tickets without a solved captcha to signed requests (see ticketgate ticket). Refused in production.':
    '只要请求的签名正确，没有通过验证码也签发票据（见 ticketgate ticket）。生产环境里会拒绝启动。',
  'Whether the widget’s answers need their proof of work. `false` saves end-to-end tests the wait. Refused in production.':
    '组件提交的答案是否需要附带工作量证明。设为 `false` 时，端到端测试不必等待。生产环境里会拒绝启动。',
  'Serves the statistics pages, /console, on a port of their own, to whoever has this password: 16 characters or more. Never on the command line.':
    '在单独的端口上提供统计页面 /console，凭这个密码访问：至少 16 个字符。不能写在命令行里。',
  'Port of the console, or 0 for any free one.': '控制台的端口；0 表示任意空闲端口。',
  'Address on which the console listens.': '控制台监听的地址。',
  'Whatever it is, browsers reach the console by `localhost` and the loopback addresses, and by `--console-origin`.':
    '不论设为什么，浏览器只能通过 `localhost`、回环地址和 `--console-origin` 访问控制台。',
  none: '无',
  'Origin by which browsers reach the console through a proxy, as in https://captcha-admin.example.com.':
    '浏览器通过代理访问控制台时的来源，例如 https://captcha-admin.example.com。',
  'HTTPS alone: the password goes over it. Requests for other hosts are refused, but for localhost and loopback addresses.':
    '只能是 HTTPS，因为密码要经过它传输。主机名与此不同的请求会被拒绝，localhost 和回环地址除外。',
  '48 hours in memory': '在内存中保留 48 小时',
  'Keep statistics for 90 days in this folder, which other processes may share.':
    '统计在这个目录里保存 90 天，其他进程可以共用。',
  'Made if missing, beside a parent that is there; nothing else is written to it.':
    '目录不存在时会创建，但上一级目录必须存在；不会写入其他内容。',
  memory: '内存',
  'Share what was used and counted with other processes, as in redis://127.0.0.1:6379. Needs: npm install @ticketgate/redis redis.':
    '与其他进程共用计数，以及票据、题目和请求是否用过的记录，例如 redis://127.0.0.1:6379。需要先运行 npm install @ticketgate/redis redis。',
  'Serve /metrics for Prometheus. Needs: npm install prom-client.':
    '提供 Prometheus 的 /metrics。需要先运行 npm install prom-client。',
  "File with the console's password, instead of TICKETGATE_CONSOLE_PASSWORD.":
    '存放控制台密码的文件，代替 TICKETGATE_CONSOLE_PASSWORD。',
  'A line break at its end is not part of it.': '文件末尾的换行不算在密码里。',
  text: 'text',
  'Format of the log: text, json or off.': '日志的格式：text、json 或 off。',
  'It goes to standard error, warnings too.': '日志和警告都写到标准错误输出。',
  'memory, with room for 4,850,000 marks in all, each kind in room of its own':
    '内存，总共可以存 4,850,000 个标记，各类标记的空间互不占用',
  'Remembers what was used. Processes that share a store act as one service; --redis makes one.':
    '记录票据、题目和请求是否用过。共用存储的进程就是同一个服务；--redis 会创建一个。',
  'memoryCounters()': 'memoryCounters()',
  'Counts for the budgets; processes that share a store share these too.': '额度的计数；共用存储的进程，计数也要共用。',
  'dataFolder, or memory': 'dataFolder，没有则为内存',
  'Where statistics are kept; --redis makes one unless there is a --data.':
    '统计保存在哪里；没有 --data 时，--redis 会创建一个。',
  'nothing is counted, and there is no /metrics': '不计数，也没有 /metrics',
  'Counts what happens and is served at /metrics; --metrics makes one for Prometheus.':
    '统计运行情况，由 /metrics 提供；--metrics 会为 Prometheus 创建一个。',
  'nothing is logged': '不记日志',
  'Where the service logs: pino, console or the like; --log chooses the format of the command line’s own.':
    '服务的日志写到哪里：pino、console 或类似的对象；--log 选择命令行自带日志的格式。',
  'true if NODE_ENV is not set, development or test; in any other case this is production':
    'NODE_ENV 没有设置，或者为 development 或 test 时，为 true；其他情况都算生产环境',
  'Aids for building an application that have no place in production: the log shows the string that a refused request should have signed; /siteverify accepts dummy secrets; OneAccess credentials can be spent here.':
    '帮助开发应用的功能，不能用于生产环境：日志会显示被拒绝的请求本来应当签名的字符串；/siteverify 接受测试 secret；可以在这里兑换 OneAccess 的凭证。',
  'Date.now': 'Date.now',
  'The time, in milliseconds since 1970; for tests.': '当前时间，自 1970 年起的毫秒数；用于测试。',
}

/** Chinese for what a flag's value must be, by the rule's English: one of an option that has a flag fails a test. */
export const rulesInChinese = {
  'a whole number from 0 to 65535': ' 0 到 65535 的整数',
  'a whole number from 1 to 86400': ' 1 到 86400 的整数',
  'a whole number from 1 to 1000': ' 1 到 1000 的整数',
  'a whole number from 1 to 3600': ' 1 到 3600 的整数',
  'a non-empty string of at most 1024 characters': '非空文本，不超过 1024 个字符',
  'a non-empty string of at most 4096 characters': '非空文本，不超过 4096 个字符',
  'a text without white space': '不含空白字符的文本',
  'a secret text of at most 1024 characters, without white space at its ends':
    '密钥文本，不超过 1024 个字符，首尾不能有空白字符',
  'a secret text of 32 characters or more, without white space at its ends':
    '密钥文本，至少 32 个字符，首尾不能有空白字符',
  'a secret text of 16 to 1024 characters, without white space at its ends':
    '密码文本，16 到 1024 个字符，首尾不能有空白字符',
  'a host name, as in captcha.example.com or captcha.example.com:8443':
    '主机名，例如 captcha.example.com 或 captcha.example.com:8443',
  'an origin in lower case, as in https://shop.example.com, or *': '小写的来源，例如 https://shop.example.com ，或者 *',
  'an https origin in lower case, as in https://captcha-admin.example.com':
    '小写的 https 来源，例如 https://captcha-admin.example.com',
  'an object that maps key ids to their keys': '密钥 ID 到密钥的对应',
  'an object that maps CaptchaAppIds, which are numbers, to AppSecretKeys':
    'CaptchaAppId（数字）到 AppSecretKey 的对应',
  'an object of budgets, or false': '各项额度，或者 false',
  'true, false, the number of proxies in front of it (0 to 100), or their networks, as in "10.0.0.0/8, ::1"':
    ' true、false、前面代理的层数（0 到 100），或者代理所在的网段，例如 "10.0.0.0/8, ::1"',
  'an address or a network, as in 10.1.0.4 or 10.1.0.0/16': '地址或网段，例如 10.1.0.4 或 10.1.0.0/16',
  'a URL of only scheme, host and port, as in https://captcha.example.com':
    '只含协议、主机名和端口的 URL，例如 https://captcha.example.com',
  'one of jpeg, png': ' jpeg 或 png',
  'true or false': ' true 或 false',
  'must not repeat the key id in "secretId", which already has its key.':
    '不能重复 --secret-id 里的密钥 ID，它已经有密钥了。',
  'issues tickets without a solved captcha, so it is refused in production.':
    '不用通过验证码就签发票据，所以生产环境拒绝启动。',
  'must have keys of 16 characters or more in production.': '在生产环境里，密钥至少要有 16 个字符。',
} as const
