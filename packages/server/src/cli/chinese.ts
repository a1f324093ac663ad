/** Chinese for what the commands say, by the English. A key that no command says fails a test. */
export const commandsInChinese = {
  'Ticketgate: the captcha service.': 'Ticketgate 自带的验证码服务。',
  'Usage: ticketgate <command> [flags]': '用法：ticketgate <命令> [选项]',
  'Usage: ticketgate {name} [flags]': '用法：ticketgate {name} [选项]',
  'Commands:': '命令：',
  'Flags:': '选项：',
  'Examples:': '示例：',
  'ticketgate <command> --help': 'ticketgate <命令> --help',
  'Help for one command.': '查看某个命令的帮助。',
  'The version of this package.': '查看版本号。',
  'To begin, run "ticketgate serve": it generates development keys, prints them and listens on http://127.0.0.1:8787.':
    '初次使用，请运行 ticketgate serve：它会生成并打印开发用的密钥，监听 http://127.0.0.1:8787 。',
  'This is a fault of Ticketgate, please report it: {kind} at {place}.':
    '这是 Ticketgate 自身的错误，请反馈给我们：{kind}，位置 {place}。',
  'Every flag can also be set in the environment, e.g. TICKETGATE_SEAL_KEY for --seal-key. Put secrets there: anyone on the machine can read a command line. In the environment, separate repeated values with commas, and set a switch to 1 or 0.':
    '每个选项也可以用环境变量设置，例如 --seal-key 对应 TICKETGATE_SEAL_KEY。密钥应当放在环境变量里，因为本机的任何人都能看到命令行。在环境变量里，多个值用逗号分隔，开关写 1 或 0。',
  'Default: {usual}.': '默认值：{usual}。',
  'Required.': '必填。',
  'Can be repeated.': '可以写多次。',
  'See: {command} --help': '帮助：{command} --help',
  'See {page}': '详见 {page}',

  'Unknown command "{name}".': '没有 {name} 这个命令。',
  'Unknown flag {given}.': '没有 {given} 这个选项。',
  'Unexpected "{given}".': '多出了参数“{given}”。',
  '{given} takes no value.': '{given} 是开关，后面不能带值。',
  '{given} needs a value; one that begins with a dash, after "=".': '{given} 缺少值；以减号开头的值要写在等号后面。',
  '--{name} is missing (or {variable} in the environment).': '缺少 --{name}，也没有环境变量 {variable}。',
  '--{name} must be one of {values}; it is "{value}".': '--{name} 必须是 {values} 之一，现在是“{value}”。',
  '--{name} must be a URL, as in http://127.0.0.1:8787; it is "{value}".':
    '--{name} 必须是 URL，例如 http://127.0.0.1:8787 ，现在是“{value}”。',
  '--{name} must be a whole number from {min} to {max}; it is "{value}".':
    '--{name} 必须是 {min} 到 {max} 的整数，现在是“{value}”。',
  '--{secret} is refused on the command line, which anybody on this machine can read: set {variable}, or give a file by --{secret}-file.':
    '--{secret} 不能写在命令行里，因为本机的任何人都能看到：请设置环境变量 {variable}，或者用 --{secret}-file 指定文件。',
  '{variable} must be 1 or 0; it is "{text}".': '环境变量 {variable} 必须是 1 或 0，现在是“{text}”。',
  '{variable} in the environment is no setting: there is no flag --{flag}.':
    '环境变量 {variable} 不是配置项：没有 --{flag} 这个选项。',
  '{variable} and --{name}-file are both given: give one.': '{variable} 和 --{name}-file 只能给出一个。',
  '{name} must be {allowed}; it is {value}.': '{name} 必须是{allowed}，现在是 {value}。',
  '{name} is required: {allowed}.': '{name} 必填：{allowed}。',
  '{name} is required with any of {others}: {allowed}.': '设置了 {others} 中的任何一个，{name} 就必填：{allowed}。',
  'a string of {count} characters': '{count} 个字符',
  'empty (is its environment variable set?)': '空的（环境变量设置了吗？）',
  'of type {type}': '{type} 类型的值',
  '--{name} must be ID=KEY, as in {example}.': '--{name} 必须写成 ID=KEY，例如 {example}。',
  '--{name} names the ID {id} twice.': '--{name} 中的 ID {id} 出现了两次。',
  'In production --secret-id, --secret-key and --seal-key must all be given: none is generated.':
    '生产环境必须给出 --secret-id、--secret-key 和 --seal-key，不会自动生成。',
  '--secret-id and --secret-key belong together: give both, or neither to have them generated.':
    '--secret-id 和 --secret-key 要成对给出；都不给出时会自动生成。',
  '--secret-id and --secret-key belong together: give both, or neither.':
    '--secret-id 和 --secret-key 要成对给出，或者都不给出。',
  '--data {folder} is no folder that can be written to ({code}).': '--data 指定的 {folder} 不是可写的目录（{code}）。',
  'The package {name} is not installed. Run: npm install {name}': '没有安装 {name}。请运行：npm install {name}',
  '--redis must be a URL, as in redis://127.0.0.1:6379.': '--redis 必须是 URL，例如 redis://127.0.0.1:6379 。',
  '--redis: Redis answers, but rejects our commands: {reason}': '--redis：Redis 有响应，但拒绝了我们的命令：{reason}',

  'Runs the captcha service.': '运行验证码服务。',
  'Keys generated for development, valid until this process ends:': '为开发环境生成的密钥，本进程结束即失效：',
  'Captcha service': '验证码服务',
  'Public URL': '对外地址',
  Console: '控制台',
  Mode: '运行模式',
  Store: '存储',
  Statistics: '统计',
  Off: '未启用',
  Risky: '有风险',
  production: '生产',
  development: '开发',
  'Redis at {host}': '{host} 上的 Redis',
  'memory of this process': '本进程的内存',
  'memory of this process, for 48 hours': '本进程的内存，保留 48 小时',
  console: '控制台',
  '--page-origin (pages of any origin show the captcha)': '--page-origin（任何来源的页面都能显示验证码）',
  'development mode on an address that other machines reach': '开发模式，但监听的地址其他机器也能访问',
  'console on an address that other machines reach (the password goes there unencrypted, but for a proxy with TLS)':
    '控制台监听的地址其他机器也能访问（除非经过带 TLS 的代理，密码以明文传输）',
  '--test-tickets (tickets without a solved captcha)': '--test-tickets（不用通过验证码就签发票据）',
  '--no-budgets (nobody is ever refused)': '--no-budgets（不会拒绝任何人）',
  '--trust-proxy true (visitors choose their address)': '--trust-proxy true（访客可以自己填写地址）',
  '--aj-captcha * (unsigned, for any page)': '--aj-captcha *（没有签名，任何页面都能用）',
  'no --public-url (scripts name the host that each request calls)':
    '没有 --public-url（脚本里的地址以每个请求的主机名为准）',
  'memory store (a second process would know of no used ticket; one that restarts refuses the older ones)':
    '内存存储（再启动一个进程，它不知道哪些票据已经用过；重启后，旧票据一律拒绝）',
  'Port {port} is taken. Stop what is listening there, or choose another with --{flag}.':
    '端口 {port} 已被占用。请停止占用它的程序，或者用 --{flag} 换一个端口。',
  'Port {port} needs more permissions than this process has. Choose one above 1023 with --{flag}.':
    '本进程没有权限监听端口 {port}。请用 --{flag} 选择 1023 以上的端口。',
  '--{flag} {host} is not an address of this machine.': '--{flag} 指定的 {host} 不是本机的地址。',

  'Writes sample pictures, named after their answers.': '生成样例图片，文件名就是答案。',
  'Look at them, or use them to measure how well OCR reads them.': '可以直接查看，也可以用来测试 OCR 能认出多少。',
  'captchaType: 1 to 4 clean letters, 5 to 8 disturbed ones, 9 slide puzzle.':
    'captchaType：1 到 4 为清晰的字符，5 到 8 为有干扰的字符，9 为滑块。',
  'disturbLevel, 1 or 2.': 'disturbLevel，1 或 2。',
  'How many pictures to write.': '生成多少张图片。',
  'Folder to write to, created if missing.': '写入的目录，不存在时会创建。',
  'Format of letters: png or jpeg.': '字符图片的格式：png 或 jpeg。',
  'Your own pictures for the slide puzzle.': '滑块题使用你自己的图片。',
  'Your deployment’s style seed, to see the pictures that it produces.':
    '你的部署所用的 style-seed，用来查看它生成的图片。',
  '{count} pictures in {folder}': '已在 {folder} 中生成 {count} 张图片',

  'Prints a ticket without a solved captcha, for tests.': '不用通过验证码，打印一张测试用的票据。',
  'The service must run with --test-tickets. The ticket is printed as one line of JSON, {"ticket":"…","randstr":"…"}. The check compares only the fields given here.':
    '服务启动时要带 --test-tickets。票据打印为一行 JSON：{"ticket":"…","randstr":"…"}。校验时只比较这里给出的字段。',
  'The service’s URL.': '服务的 URL。',
  'The key id that the service was started with.': '服务启动时所用的密钥 ID。',
  'The key that the service was started with.': '服务启动时所用的密钥。',
  'Certificates to trust besides Node’s own, in PEM.': '除 Node 自带的之外，还要信任的证书，PEM 格式。',
  'The captchaType that the check will send.': '校验时会发送的 captchaType。',
  'The userIp that the check will send.': '校验时会发送的 userIp。',
  'The businessId that the check will send.': '校验时会发送的 businessId。',
  'The sceneId that the check will send.': '校验时会发送的 sceneId。',
  'The uid that the check will send.': '校验时会发送的 uid。',
  'Instead of these: the CaptchaAppId that DescribeCaptchaResult will send.':
    '代替以上各项：DescribeCaptchaResult 会发送的 CaptchaAppId。',
  'The service answered {code}: {message}': '服务返回 {code}：{message}',
  'The certificate of {origin} is not trusted ({fault}). For one of your own: --ca FILE, its authority in PEM.':
    '{origin} 的证书不受信任（{fault}）。如果是自己签发的证书，请用 --ca FILE 指定签发机构的证书，PEM 格式。',
  'No captcha service answers at {origin}. Is it running?': '{origin} 没有验证码服务响应。服务启动了吗？',
} as const
