import { pageIn } from '../own-package.js'
import type { Messages } from './messages.js'

export const zh: Messages = {
  language: 'zh',
  usage: '新建一个带验证码的登录页项目。\n\n用法：npm create ticketgate@latest [目录] -- [选项]',
  flags: {
    framework: '使用的框架',
    typescript: '使用 TypeScript（默认），JavaScript 用 --no-typescript',
    vendor: '使用哪家的验证码；none 表示自带的验证码服务',
    yes: '不提问，没有指定的都用默认值',
    help: '显示帮助',
    version: '显示版本号',
  },
  questions: {
    folder: '项目目录',
    framework: '使用哪个框架？',
    typescript: '使用哪种语言？',
    vendor: '使用哪家的验证码？',
  },
  service: 'none：自带的验证码服务，不需要任何账号',
  cancelled: '已取消，没有写入任何文件。',
  assumed: (choice) => `当前不是终端，不提问，按以下选项生成：${choice}`,
  created: (folder) => `项目已生成：${folder}`,
  nextSteps: '接下来：',
  keysFirst: (variables) => `启动前请在 .env 中填写服务商的密钥：${variables.join('、')}。`,
  docs: 'docs/zh',
  existingProject: (framework, modules) =>
    `这里已有一个项目（${framework}，${modules}），不会改动其中任何文件。请自行添加：`,
  existingSteps: {
    install: '安装',
    verifier: (file) => `新建文件 ${file}`,
    environment: '环境变量，例如写进 .env（不提交到 Git，用 node --env-file=.env … 读取）',
    server: '服务端',
    page: '页面的表单中',
    service: '另外运行验证码服务，使用同样的环境变量',
    tests: (page) => `用于测试，写法见 ${page}`,
  },
  newFolder: '要新建项目，请指定目录：npm create ticketgate@latest my-login',
  noName: '请输入目录名，当前目录用 “.”。',
  notEmpty: (folder) => `目录 ${folder} 不为空，请换一个新目录或空目录。`,
  noFolder: (path) => `${path} 是文件，不是目录。`,
  oneFolder: (folders) => `只能指定一个目录，现在有 ${folders.length} 个：${folders.join('、')}。`,
  unknownValue: (flag, value, allowed) => `--${flag} 不能是 “${value}”，可选值：${allowed.join('、')}。`,
  onlyTypeScript: 'NestJS 项目只能用 TypeScript，因为 JavaScript 没有它的装饰器。',
  notForLogins: (vendor, identity, page) =>
    `${vendor} 不适合登录页：每次校验都需要访问者的 ${identity.join('、')}。详见 ${page}`,
  seeHelp: '查看全部选项：npm create ticketgate@latest -- --help',
  texts: {
    '<html lang="en">': '<html lang="zh-CN">',
    '>Sign in<': '>登录<',
    'Try <b>ada</b> with the password <b>lovelace</b>.': '试试用户名 <b>ada</b>，密码 <b>lovelace</b>。',
    '>User name<': '>用户名<',
    '>Password<': '>密码<',
    'Not signed in. Please try again.': '登录失败，请重试。',
    'Please complete the captcha.': '请先完成验证。',
    'Wrong user name or password.': '用户名或密码错误。',
    'The captcha was not accepted. Please try again.': '验证未通过，请重试。',
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is the project's code that has the templates.
    'Welcome, ${user}. Admitted by ${admittedBy}.': '欢迎，${user}。放行依据：${admittedBy}。',
    '${name} is not set: write it into .env, as README.md says.': '没有设置 ${name}：请写进 .env，说明见 README.md。',
    'The app did not start: ${error.message}': '应用启动失败：${error.message}',
    'Login page: ${app.url}/ (Ctrl-C ends it)': '登录页（按 Ctrl-C 结束）：${app.url}/',
    'The captcha service did not start: ${error.message}': '验证码服务启动失败：${error.message}',
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above
  },
  settings: {
    port: '本应用的端口。',
    sealKey: '用来封装题目和票据：至少 32 个字符。',
  },
  readme: (
    { name, vendor },
    { framework, extension, vendor: title, vendorPage, missing, serviceCommand, linkTo },
  ) => `# ${name}

一个带验证码的登录页，使用 ${framework} 和 [Ticketgate](${linkTo('README.zh-CN.md')})。

\`\`\`sh
npm install
npm start   # 打开 http://127.0.0.1:3000/
npm test
\`\`\`

用户名 \`ada\`，密码 \`lovelace\`。
${
  missing.length === 0
    ? ''
    : `
## 密钥

启动前，把账号里的密钥写进 \`.env\`（见 [${title}](${linkTo(pageIn('docs/zh', vendorPage))})）：

${missing.map(({ variable, about }) => `- \`${variable}\`：${about}`).join('\n')}

\`src/captcha.${extension}\` 里直接写出的值也请改成自己的。\`npm test\` 不需要密钥。
`
}
## 文件说明

| 文件 | 作用 |
|---|---|
| \`src/app.${extension}\` | 路由：页面、验证码、受保护的登录接口 |
| \`src/captcha.${extension}\` | 使用哪家的验证码：换服务商只改这里 |
${vendor === 'none' ? `| \`src/service.${extension}\` | 随应用一起启动的验证码服务 |\n` : ''}| \`src/users.${extension}\` | 谁可以登录：换成自己的用户 |
| \`src/login.test.${extension}\` | 测试，用什么票据就得到什么校验结果 |
| \`public\` | 页面，\`<ticket-gate>\` 就是验证码 |
| \`.env\` | 配置和密钥，不提交到 Git；变量名见 \`.env.example\` |
${
  vendor === 'none'
    ? `
## 上线

在生产环境的 \`.env\` 中加上 \`NODE_ENV=production\`。验证码服务单独运行，使用相同的密钥：

\`\`\`sh
${serviceCommand}
\`\`\`

然后从 \`src/server.${extension}\` 中去掉它，并把 \`TICKETGATE_URL\` 设为它的地址。详见[运行服务](${linkTo('docs/zh/service/index.md')})。
`
    : ''
}
## 更多

- [保护路由](${linkTo('docs/zh/guard/options.md')})：全部选项；在反向代理之后，要写明信任哪些代理。
- [失败几次之后才出验证码](${linkTo('docs/zh/only-after/index.md')})，只需一个选项。
- [多进程](${linkTo('docs/zh/operate/redis.md')})共用 Redis，一张票据在所有进程中只放行一次。
- [测试](${linkTo('docs/zh/guard/testing.md')})、[服务商](${linkTo('docs/zh/vendors/index.md')})。
`,
}
