import type { doctorCodes } from './codes.js'

type Entry = (typeof doctorCodes)[keyof typeof doctorCodes]

/** Chinese for the doctor's codes, by the English: one that was changed does not compile until it is translated anew. */
export const codesInChinese: Readonly<Record<Entry['meaning' | 'cause' | 'remedy'], string>> = {
  'This Node is older than the service needs.': 'Node 的版本低于服务的要求。',
  'Ticketgate runs on Node 20 from 20.19 on, and on Node 22 and later.':
    'Ticketgate 需要 Node 20（20.19 起）、22 或更高版本。',
  'Install a Node that still gets updates.': '安装一个仍在维护的 Node 版本。',
  'A file with keys cannot be looked at.': '无法查看存放密钥的文件。',
  'It is not there, is no file, or cannot be read by this user (EACCES).':
    '文件不存在，不是普通文件，或者当前用户无权读取（EACCES）。',
  'Correct the path, or run the doctor as the file’s owner: as root, where systemd reads it for the service.':
    '改正路径，或者以文件所有者的身份执行 doctor：由 systemd 替服务读取的文件，用 root 执行。',
  'Statistics cannot be kept in their folder.': '统计无法写入它的目录。',
  'It is not there, is no folder, or this user may not write to it.': '目录不存在，不是目录，或者当前用户没有写权限。',
  'Correct --data, or make the folder and give it to the user that the service runs as (systemd: StateDirectory).':
    '改正 --data，或者建好目录，并把它交给运行服务的用户（systemd 用 StateDirectory）。',
  'Others on this machine can read or write a file with keys.': '本机的其他用户可以读写存放密钥的文件。',
  'Its mode gives its group or everybody a right.': '文件权限向同组用户或所有人开放。',
  'Run: chmod 600 FILE. If others may have read it, replace the keys.':
    '执行 chmod 600 FILE。如果可能已经有人读过，就更换密钥。',
  'Nothing answers at the service’s address.': '服务的地址没有任何响应。',
  'The service does not run, listens elsewhere, or a name, a firewall or a proxy stands in between.':
    '服务没有运行，监听在别处，或者被域名解析、防火墙、代理挡在中间。',
  'Start the service, and check --url, DNS and the proxy.': '启动服务，并检查 --url、DNS 和代理。',
  'What answers at the address is not this service.': '这个地址上响应的不是本服务。',
  'The proxy passes the name on to something else, or puts a path in front.':
    '代理把这个域名转发给了别的程序，或者在前面加了一段路径。',
  'Have the proxy pass the whole origin on to the service.': '让代理把整个源原样转发给服务。',
  'The service answers, but its store does not.': '服务有响应，但它的存储没有响应。',
  'Redis is away, hangs, is full, or rejects the service’s commands.': 'Redis 断开、卡住、已满，或者拒绝了服务的命令。',
  'Look at the service’s log, and give the doctor --redis.': '查看服务的日志，并给 doctor 加上 --redis。',
  'The service is reached in clear text over a network.': '访问服务的流量在网络上是明文。',
  '--url begins with http, and is not this machine’s own address or a private one.':
    '--url 以 http 开头，而且不是本机地址或内网地址。',
  'Put a proxy with TLS in front: the repository’s deploy/caddy and deploy/nginx are ready to use.':
    '在前面放一个带 TLS 的代理：代码仓库里的 deploy/caddy 和 deploy/nginx 可以直接使用。',
  'Clients do not trust the certificate.': '客户端不信任这个证书。',
  'It is self-signed, is over, is for another name, or comes without those between it and its authority.':
    '证书是自签名的、已经过期、属于别的域名，或者缺少中间证书。',
  'Get one for this name, and have the proxy send the whole chain. For an authority of your own: --ca FILE.':
    '为这个域名申请证书，并让代理发送完整的证书链。自建的签发机构用 --ca FILE 指定。',
  'The certificate ends within two weeks.': '证书将在两周之内过期。',
  'It is not renewed by itself, or its renewal fails.': '没有自动续期，或者续期失败。',
  'Renew it, and look at why that did not happen by itself.': '续期，并查明为什么没有自动续期。',
  'The service’s clock and this machine’s are more than a minute apart.': '服务的时钟与本机的时钟相差超过一分钟。',
  'No time service runs on one of the two. From five minutes on every signature is refused.':
    '其中一台没有运行时间同步服务。相差达到五分钟时，所有签名都会被拒绝。',
  'Set both clocks by NTP.': '用 NTP 校准两边的时钟。',
  'The service does not take a request that is signed with these keys.': '服务不接受用这组密钥签名的请求。',
  'Another --secret-id or --secret-key, or a proxy that sends the service another Host than the client called.':
    '--secret-id 或 --secret-key 不一致，或者代理发给服务的 Host 与客户端访问的不同。',
  'Compare the keys; have the proxy pass Host on with its port (nginx: $http_host), or set --public-url or --host-name at the service.':
    '核对密钥；让代理连同端口原样转发 Host（nginx 用 $http_host），或者在服务上设置 --public-url 或 --host-name。',
  'The service does not know the doctor’s question.': '服务不认识 doctor 的询问。',
  'It is of an older version than this command.': '服务的版本比这个命令旧。',
  'Run the doctor of the service’s own version.': '使用与服务版本相同的 doctor。',
  'The service’s answer to a signed request cannot be read, or says that it failed.':
    '服务对签名请求的响应无法解读，或者表示处理失败。',
  'Something in between answers POST itself, or the service’s store does not answer.':
    '中间有别的程序自己响应了 POST，或者服务的存储没有响应。',
  'Look at the service’s log and the proxy’s.': '查看服务和代理的日志。',
  'The service, or one of its processes, has another seal key than the one given.':
    '服务，或其中某个进程，使用的封装密钥与给出的不同。',
  'Processes were started with different keys: what one seals, another cannot open.':
    '各进程启动时用了不同的密钥：一个进程封装的内容，另一个打不开。',
  'Give all processes the same --seal-key, also while keys are being replaced.':
    '所有进程使用相同的 --seal-key，更换密钥期间也一样。',
  'The service believes to be reached under another address: its scripts name one that pages cannot load.':
    '服务以为自己的访问地址是另一个：它给出的脚本地址，页面加载不了。',
  'No --public-url, and a proxy that does not pass on Host or X-Forwarded-Proto; or a --public-url of another name.':
    '没有设置 --public-url，而代理又没有转发 Host 或 X-Forwarded-Proto；或者 --public-url 写成了别的域名。',
  'Start the service with --public-url and the address that browsers use.':
    '启动服务时，把 --public-url 设为浏览器实际访问的地址。',
  'The service believes an address that its caller wrote: visitors choose whom they are counted as.':
    '服务采信了调用方自己写的地址：访客可以冒用任何地址，把次数算到别人头上。',
  '--trust-proxy is higher than the number of proxies, names too large a network, or is true.':
    '--trust-proxy 大于实际的代理层数，包含的网段太大，或者设成了 true。',
  'Set --trust-proxy to the number of proxies in front, or to their networks.':
    '把 --trust-proxy 设为前面代理的层数，或者它们所在的网段。',
  'The service sees another address than this machine believes to have.':
    '本机调用服务时，服务看到的不是本机自己的地址。',
  'The proxy in front is not trusted, so that all visitors count as one; or this machine is behind NAT.':
    '服务没有信任前面的代理，把所有访客都算成了一个；或者本机位于 NAT 之后。',
  'Give --address with what the internet sees of this machine; if it stays, set --trust-proxy at the service.':
    '用 --address 给出本机的公网地址，再检查一次；如果仍有这个警告，就给服务设置 --trust-proxy。',
  'Everybody can read /metrics.': '任何人都能读取 /metrics。',
  'The proxy passes it on.': '代理转发了它。',
  'Answer 404 for /metrics in the proxy, as the repository’s deploy/nginx and deploy/caddy do.':
    '在代理上让 /metrics 返回 404，代码仓库里的 deploy/nginx 和 deploy/caddy 就是这样做的。',
  'Everybody can reach the console’s pages.': '任何人都能打开控制台的页面。',
  'The proxy passes /console on, or the console’s own host lets in whoever calls it.':
    '代理转发了 /console，或者控制台自己的域名谁都能访问。',
  'It has a port of its own: let no proxy in front of the captcha pass /console to it. Reach it by a tunnel, or by a host that lets in your network alone (docs/operate/console.md).':
    '控制台有自己的端口：验证码前面的代理不要把 /console 转发过去。通过隧道访问，或者用只对自己网络开放的域名（docs/zh/operate/console.md）。',
  'AJ-Captcha’s /captcha/verify answers everybody, and nobody signs it.':
    'AJ-Captcha 的 /captcha/verify 对所有人开放，而且没有签名。',
  'The service runs with --aj-captcha, and the proxy passes that path on.':
    '服务启动时带了 --aj-captcha，代理又转发了这个路径。',
  'Back ends alone need it: answer 404 for it in the proxy, and let them call the service itself.':
    '只有后端需要它：在代理上让它返回 404，后端直接访问服务。',
  'Redis does not answer.': 'Redis 没有响应。',
  'It does not run, listens elsewhere, or its certificate does not fit.': '它没有运行，监听在别处，或者证书不对。',
  'Check --redis (rediss:// for TLS), the network and the firewall.':
    '检查 --redis（TLS 用 rediss://）、网络和防火墙。',
  'Redis answers, and rejects a command that the service needs.': 'Redis 有响应，但拒绝了服务需要的某个命令。',
  'A wrong password, missing rights, a cluster’s node, a read-only replica, or no memory left.':
    '密码错误，权限不足，连到的是集群的节点或只读副本，或者内存已满。',
  'Give the user the rights that docs/operate/service-processes.md lists, and the address of the one that writes.':
    '给该用户授予 docs/zh/operate/service-processes.md 里列出的权限，并使用可写节点的地址。',
  'Redis rejects a command that only statistics need: none are kept, and nothing else is affected.':
    'Redis 拒绝了只有统计才需要的命令：统计不会保存，其他功能不受影响。',
  'The user has the rights for tickets and budgets alone.': '该用户只有票据和额度所需的权限。',
  'Give the user the rights for statistics that docs/operate/service-processes.md lists; or keep them in a folder: --data.':
    '给该用户授予 docs/zh/operate/service-processes.md 里列出的统计权限，或者用 --data 把统计存放在目录里。',
  'Redis is older than 6.0.': 'Redis 的版本低于 6.0。',
  'An old server; it does not know all that the store’s scripts use (KEEPTTL).':
    '服务器太旧，不支持存储的脚本所用的全部功能（KEEPTTL）。',
  'Install Valkey, or a Redis that still gets updates.': '安装 Valkey，或者仍在维护的 Redis 版本。',
  'A full Redis would forget which tickets were used, and they could be used again.':
    'Redis 内存用满后会忘记哪些票据已经用过，它们可以再用一次。',
  'maxmemory-policy is not noeviction.': 'maxmemory-policy 不是 noeviction。',
  'Run: CONFIG SET maxmemory-policy noeviction, and write it into redis.conf.':
    '执行 CONFIG SET maxmemory-policy noeviction，并写进 redis.conf。',
  'Redis has no limit of memory: what fills it may have the system end it.':
    'Redis 没有内存上限：被写满时，系统可能直接结束它。',
  'maxmemory is 0.': 'maxmemory 是 0。',
  'Set maxmemory below what the machine has; with noeviction a full Redis refuses, and forgets nothing.':
    '把 maxmemory 设为小于本机内存的值；配合 noeviction，写满的 Redis 会拒绝写入，但不会忘记任何东西。',
  'A Redis that is started again has forgotten which tickets were used.': 'Redis 重新启动后，会忘记哪些票据已经用过。',
  'appendonly is off.': 'appendonly 没有打开。',
  'Set appendonly yes, or accept that tickets of the last minutes can be used once more after a crash.':
    '设置 appendonly yes，或者接受这样的后果：崩溃之后，最近几分钟的票据还能再用一次。',
}

/** Chinese for all else that the doctor says, by the English. */
export const findingsInChinese = {
  'Says whether a service’s set-up is right, and what to do if it is not.':
    '检查服务的设置是否正确，以及有问题时该怎么改。',
  'It calls nothing but what these flags name. The exit code is 1 if there is a fault. Run it on the machine of the service, and once more from outside.':
    '只访问下列选项指定的地址。发现错误时退出码为 1。请先在运行服务的机器上执行，再从外部执行一次。',
  'The service, as browsers reach it; without it no service is called.': '浏览器访问服务的地址；不给出就不访问服务。',
  'The key id that the service was started with: for what only a signed call shows.':
    '服务启动时所用的密钥 ID，有些问题只有签名的请求才能发现。',
  'The key that goes with it.': '与它配对的密钥。',
  'The seal key; it is compared, and never sent.': '封装密钥；只用来比对，不会发送出去。',
  'The Redis of the service; one mark and one count of a millisecond are written.':
    '服务所用的 Redis；会写入一个标记和一个计数，各保留一毫秒。',
  'A file with keys, whose rights are looked at; keys that are not given otherwise are read from it.':
    '存放密钥的文件，会检查它的权限；没有用其他方式给出的密钥从中读取。',
  'The folder of the service’s statistics: whether it can be written to.': '服务保存统计的目录，检查能否写入。',
  'The console, as its proxy has it: that it cannot be reached from where this runs. Give it outside your network.':
    '控制台经过代理的地址，检查从这里访问不到它。请在自己的网络之外使用。',
  'What the internet sees of this machine.': '本机在公网上的地址。',
  'the address that it calls from': '本机发出请求所用的地址',
  'Print the findings as JSON.': '以 JSON 打印结果。',
  '--address must be an IP address; it is "{address}".': '--address 必须是 IP 地址，现在是“{address}”。',
  '--address must be what the internet sees of this machine; {address} is seen by itself alone.':
    '--address 必须是本机在公网上的地址；{address} 只有本机自己能看到。',
  'One fault was found.': '发现 1 个错误。',
  '{faults} faults were found.': '发现 {faults} 个错误。',

  Node: 'Node',
  'Key file': '密钥文件',
  'Key files': '密钥文件',
  Service: '服务',
  Address: '地址',
  TLS: 'TLS',
  Certificate: '证书',
  Clock: '时钟',
  Signature: '签名',
  'Proxy trust': '可信代理',
  'Seal keys': '封装密钥',
  Metrics: '指标',
  'AJ-Captcha': 'AJ-Captcha',
  Redis: 'Redis',
  'Redis memory': 'Redis 内存',
  'Redis disk': 'Redis 持久化',
  'The rest': '其余',

  '{text}': '{text}',
  'not looked at: {why}': '未检查：{why}',
  'give --key-file': '请给出 --key-file',
  'give --data if a folder keeps them': '统计存放在目录里的，请给出 --data',
  'give --url': '请给出 --url',
  'give --redis': '请给出 --redis',
  'give --seal-key': '请给出 --seal-key',
  'give --console-url, outside your network': '请在自己的网络之外给出 --console-url',
  'give --console-url as browsers have it, with https': '请给出浏览器访问时用的 --console-url（https）',
  'give --secret-id and --secret-key, or --key-file': '请给出 --secret-id 和 --secret-key，或者 --key-file',
  'give --url as browsers have it, with https': '请用 --url 给出浏览器所用的 https 地址',
  'give --address with what the internet sees of this machine': '请用 --address 给出本机在公网上的地址',
  'there is no service to ask': '没有可以询问的服务',
  'run the doctor on another machine': '请在另一台机器上执行 doctor',
  'calls with X-Forwarded-For get no answer that can be read': '带 X-Forwarded-For 的请求没有得到可以解读的响应',
  '--trust-proxy names this machine: run the doctor on another one':
    '--trust-proxy 的网段包含本机，请在另一台机器上执行 doctor',
  'the service is of an older version than this command': '服务的版本比这个命令旧',
  '{folder} is there; for its rights run this as the service’s user':
    '{folder} 存在；要检查权限，请用运行服务的用户执行',

  '{path}, mode {mode}': '{path}，权限 {mode}',
  '{path} has mode {mode}.': '{path} 的权限是 {mode}。',
  '{folder} can be written to by this user': '当前用户可以写入 {folder}',
  '{at} answers': '{at} 有响应',
  '{at}: {code}.': '{at}：{code}。',
  '{at}: no answer in time.': '{at}：没有及时响应。',
  '{path} answers {status}.': '{path} 返回 {status}。',
  '{path} answers {status}: ask at the service’s inside address': '{path} 返回 {status}，请在服务的内网地址上检查',
  '{path} answers nothing.': '{path} 没有响应。',
  'the service’s store answers': '服务的存储有响应',
  'trusted, and good for {days} days': '受信任，还有 {days} 天到期',
  '{days} days are left.': '还剩 {days} 天。',
  'less than a minute apart': '相差不到一分钟',
  'accepted for {id}': '{id} 的签名被接受',
  'The service says: {message}': '服务返回：{message}',
  'the service’s scripts name {origin}': '服务给出的脚本地址是 {origin}',
  'Not {value}.': '不是 {value}。',
  'It is {value}.': '现在是 {value}。',
  'the service sees {address}, and no address made up': '服务看到的是 {address}，没有采信伪造的地址',
  'the service has the one given': '与服务使用的一致',
  'the service has all that were given': '与服务使用的全部一致',
  'Key {number} of {count}: {found}': '第 {number} 个密钥（共 {count} 个）：{found}',
  '{matches} of {rounds} calls found it.': '{rounds} 次询问中有 {matches} 次一致。',
  '{path} is not reached from here': '从这里访问不到 {path}',
  '{server} takes the service’s commands': '{server} 接受服务的命令',
  'takes the service’s commands (INFO is not allowed, so no more is known)':
    '接受服务的命令（不允许 INFO，所以无法进一步检查）',
  'maxmemory-policy is noeviction': 'maxmemory-policy 是 noeviction',
  'appendonly is on': 'appendonly 已打开',

  '{faults}, {warnings}; {fine} fine, {skipped} not looked at.':
    '{faults}，{warnings}；{fine} 项正常，{skipped} 项未检查。',
  'no fault': '没有错误',
  '1 fault': '1 个错误',
  '{count} faults': '{count} 个错误',
  'no warning': '没有警告',
  '1 warning': '1 个警告',
  '{count} warnings': '{count} 个警告',
} as const
