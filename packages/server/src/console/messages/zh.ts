import type { Messages } from './en.js'

export const zh: Messages = {
  tag: 'zh-CN',
  otherLanguage: { tag: 'en', code: 'en', name: 'English' },
  title: '验证码统计',
  skip: '跳到统计内容',

  signIn: {
    title: '登录',
    password: '密码',
    submit: '登录',
    hint: '服务启动时设置的密码。',
    wrong: '密码不正确。',
    busy: '当前登录请求过多，请几秒后再试。',
  },
  signOut: '退出登录',

  trouble: {
    notFound: '没有这个页面。',
    failed: '服务内部出错，详见服务日志。',
    back: '返回总览',
  },

  overview: '总览',
  business: (id) => `业务 ${id}`,
  scene: (id) => `场景 ${id}`,
  noId: '未标明',
  others: '其他全部',
  comma: '，',
  parts: '当前位置',
  period: '时间范围',
  periods: { day: '日', week: '周', month: '月' },
  span: { day: '最近 24 小时', week: '最近 7 天', month: '最近 30 天' },
  before: { day: '较前一日', week: '较前一周', month: '较此前 30 天' },
  points: '个百分点',
  times: (minutes) => `时间为 UTC。最近${minutes}内展示的验证码仍可作答，在此之前计为放弃。`,
  kept: (days) => `数据保留${days}。`,
  hours: (n) => ` ${n} 小时`,
  days: (n) => ` ${n} 天`,
  minutes: (n) => ` ${n} 分钟`,
  seconds: (n) => `${n} 秒`,
  secondsOrMore: (n) => `${n} 秒以上`,
  none: '–',

  figures: {
    shown: '展示次数',
    passRate: '通过率',
    left: '放弃',
    median: '用时中位数',
    slow: '90% 用时不超过',
    tickets: '票据通过率',
    refused: '拒绝',
    ofChecks: (n) => `共校验 ${n} 次`,
  },

  empty: {
    title: '此时间段内没有数据',
    text: '一旦展示验证码，数据便会出现在这里。',
    ids: '应用在签名请求中带上 businessId 和 sceneId，即可分别统计。',
  },

  missing: '缺失的数据',

  unusual: {
    title: '异常情况',
    lead: '最近 24 小时内的失败次数，达到此前一周日均值三倍及以上的项目。',
    none: '无异常：各类失败均未达到一周均值的三倍。',
    tooEarly: '暂无法判断：可供比较的历史数据不足一天。',
    kinds: {
      wrong: '答错或超时',
      left: '放弃作答',
      unworked: '未完成计算即作答',
      refused: '因额度用尽拒绝',
      tickets: '票据校验失败',
    },
    all: '此处总体',
    finding: (today, usual, factor) => `${today} 次，为日均 ${usual} 次的 ${factor} 倍`,
    newFinding: (today) => `${today} 次，此前一周没有`,
    more: (n) => `另有 ${n} 项`,
  },

  charts: {
    table: '以表格查看',
    time: '时间',
    outcomes: '展示次数及结果',
    passRate: '通过率',
    passRateLead: '答对次数占全部作答次数的比例。',
    seconds: '作答时间',
    secondsLead: '答对者中，一半及九成的人在此时间内完成。',
    median: '中位数',
    slow: '90%',
    summary: (name, from, to) => `${name}，${from} 至 ${to}。数据见下方表格。`,
  },

  outcomes: {
    right: '正确',
    wrong: '错误',
    expired: '超时',
    unworked: '未完成计算',
    left: '放弃',
  },

  captchas: {
    title: '最令人困扰的验证码',
    lead: '按答错或放弃的比例排列，最高者在前。',
    captcha: '验证码',
    failed: '答错',
    failedOrLeft: '答错或放弃',
    type: (n) => `类型 ${n}`,
    ways: {
      unknown: '未知',
      letters: '字符',
      slide: '滑块',
      audio: '语音',
      picture: '图片',
      oneaccess: 'OneAccess',
      'aj-captcha': 'AJ-Captcha',
    },
  },

  stages: {
    title: '访问的可疑程度',
    lead: '额度的等级：同一网络或用户获取和答错越多，等级越高。',
    stage: '等级',
    names: ['0，按请求', '1，更难的字符', '2，滑块加字符', '3，同上，计算量更大', '4，拒绝'],
  },

  tickets: {
    title: '票据校验',
    outcome: '结果',
    count: '次数',
    share: '占比',
    outcomes: {
      verified: '通过',
      used: '已使用过',
      expired: '已过期',
      mismatch: '属于其他用户、应用或场景',
      unknown: '未知',
    },
  },

  list: {
    businesses: '业务',
    scenes: '场景',
    business: '业务',
    scene: '场景',
    find: '查找',
    findLabel: { business: '查找业务', scene: '查找场景' },
    noneFound: '没有符合的名称。',
    range: (first, last, all) => `第 ${first} 至 ${last} 项，共 ${all} 项`,
    previous: '上一页',
    next: '下一页',
    pages: '列表分页',
  },

  download: '下载',
}
