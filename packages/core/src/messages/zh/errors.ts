import type { Say } from "../../errors/advice.ts";
import type { ErrorTexts } from "../../errors/define.ts";
import type {
  AdoptionObstacle,
  ErrorDetails,
  HostDifference,
  ImageDifference,
  Issue,
  PolicyField,
} from "../../errors/details.ts";
import { isProvisionExitCode } from "../../errors/provision-exit-codes.ts";
import type { Reason } from "../../errors/reasons.ts";
import { translateSentence } from "../remembered.ts";
import { checkTexts } from "./checks.ts";
import { issueTexts } from "./issues.ts";
import { provisionText } from "./provision.ts";
import { reasonText } from "./reasons.ts";
import { powerText, subjectIn, wordIn } from "./words.ts";

const differenceTexts: Readonly<Record<HostDifference, string>> = {
  location: "区域",
  size: "大小",
  "other-settings": "其他已计划的设置",
  machine: "虚拟机",
  "resource-group": "资源组",
};

const imageDifferenceTexts: Readonly<Record<ImageDifference, string>> = {
  architecture: "处理器体系结构",
  generation: "代次",
  "security-type": "安全类型",
  "purchase-plan": "购买计划",
};

/** The sentences of core's errors. */
export const errorTexts = {
  "spec-invalid": {
    message: ({ issues }) => `主机的描述无效：${issueList(issues)}`,
    hint: (_, say) => `请更正所指出的字段。全部字段：${say("read-field-reference")}。`,
  },
  "host-file-invalid": {
    message: ({ file, issues }) => `${file} 不是有效的主机文件：${issueList(issues.map(withLine))}`,
    hint: (_, say) => `请更正所指出的行。全部字段：${say("read-field-reference")}。`,
  },
  "open-to-world": {
    message: ({ ranges }) => `${ranges.join("、")} 会向互联网的很大一部分开放端口`,
    hint: (_, say) =>
      `请给出使用主机的计算机的地址范围（${say("set-field")}），合计不超过一个 IPv4 /8 和一个 IPv6 /16。若要向整个互联网开放端口，请写 \`anywhere\`。`,
  },
  "secret-missing": {
    message: ({ name }) => `计划需要机密 ${name}，但没有给出`,
    hint: () => "请传入制定该计划时所用 spec 的机密。",
  },
  "file-unreadable": {
    message: ({ path, reason }) => `无法读取 ${path}：${reasonText(reason)}`,
    hint: () => "请检查文件是否存在、您能否读取它，以及它的内容是否符合预期。",
  },
  "file-unwritable": {
    message: ({ path, reason }) => `无法写入 ${path}，该文件未被更改：${reasonText(reason)}`,
    hint: ({ reason }) =>
      isFolderMissing(reason)
        ? "请创建该文件夹，或给出另一个文件夹。"
        : "请释放磁盘空间并检查您是否有写入权限，或者使用另一个文件夹。",
  },
  "file-unsafe": {
    message: ({ path, reason }) => `${path} 不能安全使用：${reasonText(reason)}`,
    hint: ({ path, reason, mode }) => unsafeFileHint(path, reason, mode),
  },
  "package-missing": {
    message: ({ name }) => `没有安装软件包 ${name}`,
    hint: ({ name, option }) => `请安装它（\`npm install ${name}\`），或传入选项 ${option}。`,
  },
  "option-invalid": {
    message: ({ field, reason }) => `${field} 无效：${reasonText(reason)}`,
    hint: ({ field }) => `请更正 ${field}。软件包的类型说明了它接受什么。`,
  },
  "certificate-unreadable": {
    message: ({ what, reason }) => `${subjectIn(what)}不是可读取的证书：${reasonText(reason)}`,
    hint: () => "请给出一张 PEM 格式的 X.509 证书，从 BEGIN CERTIFICATE 到 END CERTIFICATE，并保留换行符。",
  },
  "key-unreadable": {
    message: ({ what, reason }) => `${subjectIn(what)}不是可读取的私钥：${reasonText(reason)}`,
    hint: () => "请给出 PEM 格式的私钥（PKCS#8、PKCS#1 或 SEC1），并保留换行符。",
  },
  "key-passphrase": {
    message: ({ what }) => `${subjectIn(what)}已加密，而密码短语缺失或不正确`,
    hint: () => "请给出私钥的密码短语。",
  },
  "key-mismatch": {
    message: ({ subject }) => `私钥与 ${subject} 的证书不匹配`,
    hint: () => "请给出一起创建的私钥和证书。",
  },
  "authority-invalid": {
    message: ({ subject, reason }) => `${subject} 不能用作证书颁发机构：${reasonText(reason)}`,
    hint: (_, say) =>
      `请给出可以签发证书的 CA 证书（basicConstraints CA:TRUE，keyUsage keyCertSign），其密钥为 2048 位或更长的 RSA、P-256、P-384、P-521 或 Ed25519；或者创建一个：${say("create-authority")}。`,
  },
  "authority-missing": {
    message: ({ path }) => `在 ${path} 中没有找到证书颁发机构`,
    hint: (_, say) => `请创建一个（${say("create-authority")}），或从创建主机的地方复制该文件夹。`,
  },
  "authority-exists": {
    message: ({ path }) => `${path} 中已有证书颁发机构`,
    hint: () => "请使用现有的颁发机构。它绝不会被覆盖，因为其主机会拒绝新的颁发机构。",
  },
  "signer-invalid": {
    message: ({ reason }) => `签名器无法签发证书：${reasonText(reason)}`,
    hint: () =>
      "`sign` 接受要签名的字节，并以 X.509 编码的签名完成；对于 ECDSA，它是 r 和 s 的 DER 序列。它必须使用 `publicKey` 对应的私钥。",
  },
  "authority-expired": {
    message: ({ subject, notAfter }) => `证书颁发机构 ${subject} 已于 ${notAfter} 过期`,
    hint: (_, say) =>
      `请创建新的颁发机构（${say("create-authority")}），并把主机移到它之下。如果日期不对，请校正本机时钟。`,
  },
  "certificate-expired": {
    message: ({ subject, notAfter }) => `${subject} 的证书已于 ${notAfter} 过期`,
    hint: () => "请签发新的证书。如果日期不对，请校正本机时钟。",
  },
  "certificate-name-invalid": {
    message: ({ name, reason }) => `${JSON.stringify(name)} 不能作为证书中的名称：${reasonText(reason)}`,
    hint: () => "请给出 DNS 名称（国际化域名写成 xn-- 形式）或 IP 地址。",
  },
  "certificate-lifetime-invalid": {
    message: ({ hours }) => `证书的有效期无效：${hours} 小时`,
    hint: () => "请给出正数，并且在颁发机构过期之前结束。",
  },
  "generation-invalid": {
    message: ({ host, generation }) =>
      generation === ""
        ? `主机 ${host} 的标记没有指明其 CA 证书是第几代`
        : `${JSON.stringify(generation)} 不是主机 ${host} 的任何一代`,
    hint: (_, say) => `请让主机改用新的一代和新的证书：${say("rotate-host")}。`,
  },
  "key-algorithm-unsupported": {
    message: ({ algorithm }) => `不支持 ${algorithm} 类型的密钥`,
    hint: () => "请使用 ecdsa-p256（默认）、rsa-2048、rsa-3072、rsa-4096 或 ed25519。",
  },
  "request-unreadable": {
    message: ({ reason }) => `无法使用该证书签名请求：${reasonText(reason)}`,
    hint: (_, say) =>
      `请用 ${say("create-request")} 或 \`openssl req -new\` 创建请求：PEM 格式，用自己的密钥签名，密钥为 P-256、Ed25519 或至少 2048 位的 RSA。`,
  },
  "docker-folder-incomplete": {
    message: ({ missing }) => `该文件夹中的 Docker 证书不完整：缺少 ${missing.join("、")}`,
    hint: () => "请给出包含 ca.pem、cert.pem 和 key.pem 的文件夹。",
  },
  "settings-invalid": {
    message: ({ issues }) => `扩展的设置无效：${issueList(issues)}`,
    hint: () => "请更正所指出的字段。docs/settings.md 列出了全部字段。",
  },
  "settings-too-large": {
    message: ({ bytes, limitBytes }) => `扩展的脚本有 ${bytes} 字节；Azure 的限制是 ${limitBytes} 字节`,
    hint: () => "请缩小 compose 文件或守护进程的选项，并把大文件放进映像。",
  },
  "settings-conflict": {
    message: ({ keys, reason }) => `设置 ${keys.join(" 和 ")} 不能同时使用：${reasonText(reason)}`,
    hint: () => "请只保留其中一个。",
  },
  "extension-slot-taken": {
    message: ({ machine, extension, publisher }) =>
      `虚拟机 ${machine} 上已有 ${wordIn(publisher)} 的 ${extension}，而 Azure 对每种类型只允许每台虚拟机安装一个扩展`,
    hint: (_, say) => `请改用托管的“运行命令”，它不影响其他扩展：${say("use-run-command")}。`,
  },
  "extension-own": {
    message: ({ host, extension }) => `扩展 ${extension} 是主机 ${host} 的一部分`,
    hint: (_, say) => `请用 ${say("provision-host")} 重新设置主机，或用 ${say("remove-host")} 删除主机。`,
  },
  "extension-not-found": {
    message: ({ machine, extension }) => `虚拟机 ${machine} 上没有扩展 ${extension}`,
    hint: (_, say) => `请列出其扩展：${say("list-extensions")}。`,
  },
  "extension-type-unknown": {
    message: ({ publisher, type, location }) => `${publisher} 在 ${location} 没有扩展类型 ${type}`,
    hint: (_, say) => `请列出该发布者的扩展类型：${say("list-extension-types")}。`,
  },
  "extension-failed": {
    message: ({ machine, extension, reason }) => `虚拟机 ${machine} 上的扩展 ${extension} 失败：${reasonText(reason)}`,
    hint: (_, say) => `请更正消息所指出的内容，然后${say("retry")}。所有扩展的状态：${say("list-extensions")}。`,
  },
  "daemon-option-clash": {
    message: ({ option, reason }) => `无法设置守护进程的选项 ${option}：${reasonText(reason)}`,
    hint: () => "请更正或删除该选项。",
  },
  "credentials-rejected": {
    message: ({ reason, problem }) =>
      problem === "not-signed-in" ? "尚未登录 Azure" : `Azure 拒绝了登录：${reasonText(reason)}`,
    hint: ({ problem = "" }, say) =>
      problem === "not-signed-in"
        ? `请登录（${say("sign-in")}），或设置服务主体的变量：AZURE_TENANT_ID、AZURE_CLIENT_ID 和 AZURE_CLIENT_SECRET。`
        : (signInHints[problem] ?? `请重新登录（${say("sign-in")}），并检查租户和云。`),
  },
  "cloud-unknown": {
    message: ({ cloud }) => `${JSON.stringify(cloud)} 不是 Azure 的云`,
    hint: ({ known }, say) =>
      `请将 ${say("choose-cloud")} 设置为 ${known.join("、")} 之一，或使用 Azure 自己的名称：AzureCloud、AzureChinaCloud、AzureUSGovernment。`,
  },
  "cloud-mismatch": {
    message: ({ cloud, reason }) => `该登录不属于${cloudText(cloud)}：${reasonText(reason)}`,
    hint: (_, say) => `请指定账户所在的云（${say("choose-cloud")}），并在该云中登录：${say("sign-in")}。`,
  },
  "subscription-not-found": {
    message: ({ subscription, cloud }) => `登录的标识无权访问${cloudText(cloud)}中的订阅 ${wordIn(subscription)}`,
    hint: (_, say) =>
      `请选择它能看到的订阅（${say("choose-subscription")}），登录该订阅的租户（${say("sign-in")}），或指定订阅所在的云（${say("choose-cloud")}）。\`az account list --all\` 列出它能看到的订阅。`,
  },
  "subscription-unusable": {
    message: ({ subscription, state }) => `订阅 ${wordIn(subscription)} 处于 ${state} 状态：无法在其中创建任何资源`,
    hint: (_, say) => `请让其所有者在 Azure 门户中启用它，或选择另一个订阅：${say("choose-subscription")}。`,
  },
  "permission-denied": {
    message: ({ action, scope, denyAssignment }) =>
      denyAssignment === undefined
        ? `登录的标识不能在${scopeText(scope)}执行 ${actionText(action)}`
        : `拒绝分配 ${wordIn(denyAssignment)} 不允许在${scopeText(scope)}执行 ${actionText(action)}`,
    hint: ({ denyAssignment }) =>
      denyAssignment === undefined
        ? "请申请包含此操作的角色，例如资源组的 Contributor（参与者）。新角色需要几分钟才能生效。"
        : "任何角色都不能越过拒绝分配。请询问创建它的部署堆栈或托管应用程序的所有者，或使用另一个资源组。",
  },
  "provider-not-registered": {
    message: ({ provider }) => `订阅没有注册 ${wordIn(provider)}`,
    hint: ({ provider }, say) =>
      `请注册它：${say("register-provider")}，或 \`az provider register --namespace ${provider}\`。`,
  },
  "api-version-unsupported": {
    message: ({ type, location, version, newest }) =>
      `${location} ${newest === undefined ? "不" : "尚未"}提供 ${type} 的 API 版本 ${version}${newest === undefined ? "" : `；其最新版本是 ${newest}`}`,
    hint: (_, say) =>
      `Azure 会逐个在各个云和区域中推出新版本。请选择另一个区域（${say("set-field", "location")}），或另一个版本的 Berth。`,
  },
  "policy-denied": {
    message: ({ policy, resource, reason }) =>
      `Azure Policy ${wordIn(policy)} 不允许 ${wordIn(resource)}${reason === undefined ? "" : `：${reason}`}`,
    hint: ({ field }, say) => `${compliance(field, say)}，或请策略的所有者给予豁免。`,
  },
  "quota-exceeded": {
    message: ({ what, location, limit, used, needed }) =>
      `${wordIn(location)} 中 ${wordIn(what)} 的配额不足${limit === undefined ? "" : `（限制 ${limit}，已用 ${used ?? "?"}，需要 ${needed ?? "?"}）`}`,
    hint: ({ resource }, say) => quotaHint(resource, say),
  },
  "subnet-full": {
    message: ({ subnet }) => `子网 ${wordIn(subnet)} 没有可供另一台虚拟机使用的空闲地址`,
    hint: () => "请扩大子网的范围，选择另一个网络，或删除不需要的主机。",
  },
  "capacity-unavailable": {
    message: ({ what, location, constraints = [] }) =>
      `Azure 目前在 ${location} 没有 ${wordIn(what)} 的容量${constraints.length < 2 ? "" : `（同时要求：${constraints.join("、")}）`}`,
    hint: (_, say) =>
      `请尝试另一个大小（${say("set-field", "size")}），或为新主机尝试另一个可用性区域（${say("set-field", "zone")}）或区域（${say("set-field", "location")}）。`,
  },
  "spot-refused": {
    message: ({ size, reason }) => `Azure 拒绝了大小为 ${size} 的现成虚拟机（spot）：${reasonText(reason)}`,
    hint: (_, say) =>
      `请提高最高价格（${say("set-field", "spot.maxPrice")}），或不使用 ${say("set-field", "spot")} 并支付全价。`,
  },
  "size-unavailable": {
    message: ({ size, location }) => `此订阅在 ${location} 无法使用大小 ${size}`,
    hint: ({ location, alternative }, say) =>
      `请选择另一个大小${alternative === undefined ? "" : `，例如 ${alternative}`}（${say("set-field", "size")}），或为新主机选择另一个区域（${say("set-field", "location")}）。列出可用的大小：az vm list-skus --location ${location} --resource-type virtualMachines --output table`,
  },
  "image-not-found": {
    message: ({ image, location, reason }) =>
      reason === undefined
        ? `在 ${location} 没有找到映像 ${image}`
        : `映像 ${image} 不能在 ${location} 使用：${reasonText(reason)}`,
    hint: ({ reason }, say) =>
      `${reason === undefined ? "请给出" : "请选择另一个映像："}别名（ubuntu-24.04、debian-12 …）、publisher:offer:sku:version 形式的 URN，或该区域中存在的映像的 ID：${say("set-field", "image")}。`,
  },
  "image-foreign": {
    message: ({ image, resource }) => `${resource} 的名称是映像 ${image} 所需的，但它不是 Berth 创建的`,
    hint: () => "未做任何更改。请为映像选择另一个名称，或删除占用该名称的资源。",
  },
  "image-differs": {
    message: ({ image, differences }) =>
      `映像 ${image} 已存在，但${differences.map((each) => imageDifferenceTexts[each]).join("和")}不同`,
    hint: () => "一个映像的所有版本在这些方面必须相同。请选择另一个名称，或先删除该映像。",
  },
  "image-version-not-found": {
    message: ({ image, version }) =>
      version === undefined ? `没有映像 ${image}` : `映像 ${image} 没有版本 ${version}`,
    hint: () => "只查找由 Berth 创建的映像。",
  },
  "image-step-failed": {
    message: ({ image, step, exitCode, output }) =>
      `映像 ${image} 的${step === "pull" ? "拉取" : "脚本"}以退出代码 ${exitCode} 结束${lastLine(output)}`,
    hint: ({ step }) =>
      step === "pull"
        ? "请检查映像的名称及其注册表的登录信息。该计算机已被删除。"
        : "输出说明了原因。请更正脚本；该计算机已被删除。",
  },
  "image-not-generalized": {
    message: ({ image, host, minutes }) => `用于映像 ${image} 的计算机 ${host} 在 ${minutes} 分钟内没有移除其标识`,
    hint: (_, say) => `没有捕获任何内容，该计算机已被删除。若要重试：${say("retry")}。`,
  },
  "dns-label-taken": {
    message: ({ label, location }) => `DNS 标签 ${wordIn(label)} 在 ${location} 已被占用`,
    hint: (_, say) => `请选择另一个标签：${say("set-field", "dnsLabel")}。`,
  },
  "terms-not-accepted": {
    message: ({ image }) => `此订阅没有接受 ${image} 的市场条款`,
    hint: ({ link }, say) =>
      `请阅读条款${link === undefined ? "" : `（${link}）`}，然后像 \`az vm image terms accept\` 那样为整个订阅接受它们：${say("set-field", "acceptTerms")}。`,
  },
  "data-disk-unusable": {
    message: ({ disk, resourceGroup, reason }) =>
      `资源组 ${resourceGroup} 的磁盘 ${disk} 不能用作数据磁盘：${reasonText(reason)}`,
    hint: (_, say) => `请选择另一个磁盘：${say("set-field", "dataDisk.from")}。`,
  },
  "image-plan-needed": {
    message: ({ image }) => `映像 ${wordIn(image)} 有购买计划，虚拟机必须指明该计划`,
    hint: (_, say) => `请指明计划，\`image\` 或 PUBLISHER:PRODUCT:NAME：${say("set-field", "imagePlan")}。`,
  },
  "location-invalid": {
    message: ({ location, reason }) =>
      `${location} 不是可以在其中创建的区域${reason === undefined ? "" : `：${reasonText(reason)}`}`,
    hint: ({ similar }, say) =>
      `${similar === undefined ? "" : `您是否想输入 ${similar}？`}请选择另一个区域（${say("set-field", "location")}）。列出区域：az account list-locations --output table`,
  },
  "zone-unavailable": {
    message: ({ location, reason }) => `在 ${location} 无法使用该可用性区域：${reasonText(reason)}`,
    hint: (_, say) =>
      `请选择另一个可用性区域或不指定（${say("set-field", "zone")}），或选择有可用性区域的区域：${say("set-field", "location")}。`,
  },
  "trusted-launch-unsupported": {
    message: ({ size, image, reason }) => `大小 ${size} 或映像 ${image} 不支持受信任启动：${reason}`,
    hint: (_, say) =>
      `请不使用它来创建主机（${say("set-field", "trustedLaunch")}），或选择支持它的大小（${say("set-field", "size")}）和映像（${say("set-field", "image")}）。`,
  },
  "azure-rejected": {
    message: ({ azureCode, message }) => `Azure 以 ${azureCode} 拒绝了请求：${wordIn(message)}`,
    hint: (_, say) => `请更正 Azure 指出的值。全部字段：${say("read-field-reference")}。`,
  },
  throttled: {
    message: ({ seconds }) => `Azure 正在限制请求的频率${seconds === undefined ? "" : `，还将持续 ${seconds} 秒`}`,
    hint: (_, say) => `请稍候，然后${say("retry")}；它会从中断处继续。`,
  },
  "resource-locked": {
    message: ({ resource, lock }) => `${lock === undefined ? "有" : `${lock} 上的`}锁阻止更改 ${wordIn(resource)}`,
    hint: (_, say) => `请移除该锁或询问其所有者，然后${say("retry")}。`,
  },
  "change-not-allowed": {
    message: ({ property, resource }) => `${wordIn(resource)} 的 ${property} 在创建之后不能更改`,
    hint: () => "请保留原来的值，或删除主机后重新创建。",
  },
  "deployment-failed": {
    message: ({ deployment, azureCode, message }) => `部署 ${deployment} 以 ${azureCode} 失败：${wordIn(message)}`,
    hint: (_, say) => `Azure 门户显示部署的每个步骤。若要继续，请${say("retry")}；或者删除主机。`,
  },
  "public-address-unknown": {
    message: ({ source, reason }) => `无法从 ${source} 得知本机的公共地址：${reasonText(reason)}`,
    hint: (_, say) => `请给出地址或范围：${say("set-field", "allowFrom")}。`,
  },
  "prices-unavailable": {
    message: ({ source, reason }) => `无法从 ${source} 读取价格：${reasonText(reason)}`,
    hint: (_, say) => `计划本身不需要价格。请检查本机的网络和代理，然后${say("retry")}。`,
  },
  "azure-unreachable": {
    message: ({ endpoint, reason }) => `无法访问 ${wordIn(endpoint)}：${reasonText(reason)}`,
    hint: (_, say) => `请检查网络、代理和云，然后${say("retry")}。`,
  },
  "azure-unexpected": {
    message: ({ status, azureCode, message }) =>
      status === undefined
        ? `对 Azure 的请求失败：${[azureCode, message].filter(Boolean).join("：")}`
        : `Azure 的应答是 ${status} ${azureCode}：${message}`,
    hint: (_, say) => `若要从中断处继续，请${say("retry")}。如果错误仍然存在，请在 Azure 的文档中查找上面的代码。`,
  },
  "vault-unavailable": {
    message: ({ vault, reason }) => `密钥保管库 ${vault} 不可用：${reasonText(reason)}`,
    hint: () =>
      "请检查保管库是否存在、能否访问，以及该标识是否具有角色 Key Vault Crypto User 和 Key Vault Secrets Officer。",
  },
  "host-not-found": {
    message: ({ host }) => `没有找到主机 ${host}`,
    hint: (_, say) => `请列出此订阅的主机：${say("list-hosts")}。`,
  },
  "host-newer": {
    message: ({ host, schema }) => `主机 ${host} 由更新版本的 Berth 创建：其标记的架构版本是 ${schema}`,
    hint: (_, say) => `请使用该版本或更高版本：${say("update-berth")}。`,
  },
  "host-ambiguous": {
    message: ({ host, machines }) => `多台虚拟机带有主机 ${host} 的标记：${machines.join("、")}`,
    hint: () => "请查明是谁在不属于该主机的虚拟机上设置了标记 berth-host，并在 Azure 中删除该标记。",
  },
  "host-closed": {
    message: ({ host }) => `主机 ${host} 已对所有人关闭`,
    hint: (_, say) => `请先开放它：${say("open-host")}。`,
  },
  "port-not-closable": {
    message: ({ host, group }) =>
      group === undefined
        ? `主机 ${host} 没有可以关闭其端口的安全组`
        : `安全组 ${group} 在允许连接到主机 ${host} 的规则之前没有空闲的优先级`,
    hint: ({ group }) =>
      group === undefined
        ? "请为其网络接口或子网附加安全组，或停止主机。"
        : "请为其靠前的一条规则设置更大的优先级数字，或停止主机。",
  },
  "port-not-openable": {
    message: ({ host }) => `主机 ${host} 没有可以开放端口的安全组`,
    hint: () => "请为其网络接口或子网附加安全组。",
  },
  "container-not-found": {
    message: ({ host, container }) => `主机 ${host} 上没有容器 ${container}`,
    hint: () => "请列出其容器：该容器可能已被删除，或者有另一个 ID。",
  },
  "port-not-open": {
    message: ({ host, port, protocol }) => `主机 ${host} 的端口 ${port}/${protocol} 没有被临时开放`,
    hint: (_, say) => `主机描述中的端口在描述中关闭：请从描述中删除该端口，然后再次运行 ${say("create-host")}。`,
  },
  "host-exists": {
    message: ({ host, differences }) =>
      `主机 ${host} 已存在，且与计划不同：${differences.map((each) => differenceTexts[each]).join("、")}`,
    hint: ({ differences }, say) =>
      [
        "请按主机的现状描述它，选择另一个名称，或先删除它。",
        ...(differences.includes("size") ? [`若要更改大小：${say("resize-host")}。`] : []),
      ].join(""),
  },
  "connections-open": {
    message: ({ host, exitCode }) =>
      `主机 ${host} 的 Docker 端口已关闭，但无法断开已打开的连接（退出代码 ${exitCode}）`,
    hint: (_, say) => `若要断开它们，请${say("retry")}；或者停止主机。`,
  },
  "host-busy": {
    message: ({ host, reason }) => `主机 ${wordIn(host)} 正忙：${reasonText(reason)}`,
    hint: (_, say) => `请等它结束，然后${say("retry")}。`,
  },
  "host-foreign": {
    message: ({ host, resource }) => `${wordIn(resource)} 的名称正是主机 ${host} 所需要的，但它不是由 Berth 创建的`,
    hint: () => "请为主机选择另一个名称或另一个资源组。",
  },
  "host-incomplete": {
    message: ({ host }) => `主机 ${host} 没有虚拟机：之前的创建或删除没有完成`,
    hint: (_, say) => `请用 ${say("create-host")} 完成创建，或用 ${say("remove-host")} 删除它。`,
  },
  "data-disk-missing": {
    message: ({ host }) => `主机 ${host} 没有数据磁盘：其数据在系统磁盘上`,
    hint: (_, say) => `请复制需要的内容，然后删除主机而不保留其数据：${say("remove-host")}。`,
  },
  "data-disk-attached": {
    message: ({ disk, resourceGroup, host }) => `资源组 ${resourceGroup} 的磁盘 ${disk} 正由 ${host} 使用`,
    hint: (_, say) => `请先删除该主机；磁盘会保留：${say("remove-host")}。`,
  },
  "data-not-found": {
    message: ({ name, resourceGroups }) =>
      resourceGroups.length === 0
        ? `没有名为 ${name} 的已保留数据磁盘或快照`
        : `多个资源组中有名为 ${name} 的数据磁盘或快照：${resourceGroups.join("、")}`,
    hint: ({ resourceGroups }) =>
      resourceGroups.length === 0 ? "只查找带有标记 berth-data 的磁盘和快照。" : "请同时给出资源组。",
  },
  "disk-ephemeral": {
    message: ({ host, operation }) =>
      operation === "stop"
        ? `主机 ${host} 使用临时 OS 磁盘，Azure 不会解除分配这样的虚拟机`
        : `主机 ${host} 使用临时 OS 磁盘：调整大小会清除其内容，包括 Docker 的证书和容器`,
    hint: (_, say) => `请删除主机（${say("remove-host")}），需要时再重新创建。`,
  },
  "host-stopped": {
    message: ({ host, power }) =>
      power === "unknown"
        ? `主机 ${host} 必须正在运行，而 Azure 没有报告它是否正在运行`
        : `主机 ${host} 的状态是“${powerText(power)}”，而它必须正在运行`,
    hint: (_, say) => `请启动它：${say("start-host")}。`,
  },
  "owner-differs": {
    message: ({ host }) => `主机 ${host} 已存在，且不属于您`,
    hint: () => "请选择另一个名称，或请管理员把该主机分配给您。",
  },
  "group-of-other-owner": {
    message: ({ host, resourceGroup }) => `主机 ${host} 不能使用资源组 ${resourceGroup}，它用于其他所有者的主机`,
    hint: (_, say) => `请使用另一个资源组（${say("set-field", "resourceGroup")}），或使用默认设置：自己的资源组。`,
  },
  "authority-untrusted": {
    message: ({ host, subject }) => `主机 ${host} 不信任颁发机构 ${subject}`,
    hint: (_, say) =>
      `请使用创建该主机时的颁发机构。若要把主机移到另一个颁发机构，请先同时信任两者：${say("begin-authority-change")}。若要取得无人使用的主机：${say("take-over-host")}。`,
  },
  "authority-change-open": {
    message: ({ host }) => `主机 ${host} 正在移到另一个颁发机构`,
    hint: (_, say) => `请先完成它：${say("finish-authority-change")}。`,
  },
  "swarm-active": {
    message: ({ host }) => `主机 ${host} 是 swarm 的节点，其容器会在守护进程重启时停止`,
    hint: (_, say) => `请清空该节点，让它离开 swarm（\`docker swarm leave\`），然后${say("retry")}。`,
  },
  "command-failed": {
    message: ({ host, command, reason }) => `主机 ${host} 的代理无法运行 ${command}：${reason}`,
    hint: (_, say) => `如果虚拟机正常，请${say("retry")}；否则请先重启它。`,
  },
  "command-timeout": {
    message: ({ host, command, seconds }) => `${command} 在 ${host} 上没有在 ${seconds} 秒内完成，已被停止`,
    hint: () => "请给它更多时间，或在虚拟机上检查它在等待什么。",
  },
  "log-missing": {
    message: ({ host, source }) => `主机 ${host} 没有 ${source} 的日志`,
    hint: (_, say) => `请改为读取守护进程的日志：${say("read-logs")}。`,
  },
  "machine-not-found": {
    message: ({ machine, resourceGroup }) => `在资源组 ${resourceGroup} 中没有找到虚拟机 ${machine}`,
    hint: () => "请列出订阅中的虚拟机：az vm list --output table",
  },
  "machine-unsuitable": {
    message: ({ machine, obstacle }) => `无法接管虚拟机 ${machine}：${obstacleReason(obstacle)}`,
    hint: ({ obstacle }, say) => obstacleHint(obstacle, say),
  },
  "group-not-found": {
    message: ({ resourceGroup }) => `没有找到资源组 ${wordIn(resourceGroup)}`,
    hint: () => "请先创建它，或省略它：主机就会有自己的资源组。",
  },
  "provision-failed": {
    message: ({ host, exitCode, reason }) =>
      `无法在 ${host} 上设置 Docker Engine：${reasonText(reason)}${exitCode === undefined ? "" : `（退出代码 ${exitCode}）`}`,
    hint: ({ exitCode }, say) =>
      (isProvisionExitCode(exitCode) ? provisionText(exitCode)?.hint(say) : undefined) ??
      `上面的输出显示哪个步骤失败。若要继续，请${say("retry")}；或者用 ${say("remove-host")} 删除主机。`,
  },
  "provision-timeout": {
    message: ({ host, minutes }) => `${host} 上的 Docker Engine 没有在 ${minutes} 分钟内就绪`,
    hint: (_, say) => `请检查虚拟机能否访问其软件包仓库，然后${say("retry")}。`,
  },
  "agent-silent": {
    message: ({ host }) => `${host} 的 Azure 代理没有报告`,
    hint: (_, say) => `请重启虚拟机。如果代理仍然没有报告，请删除主机（${say("remove-host")}）并重新创建。`,
  },
  "docker-unreachable": {
    message: ({ host, address, reason }) => `${host} 的 Docker 在 ${address} 没有应答：${reasonText(reason)}`,
    hint: (_, say) => `请检查主机是否正在运行，以及是否允许本机的地址（${say("set-field", "allowFrom")}）。`,
  },
  "docker-untrusted": {
    message: ({ host, address, reason }) => `${address} 上的服务器不是 ${host}：${reasonText(reason)}`,
    hint: (_, say) => `请不要继续。请将服务器的证书与签发的证书进行比较，或签发新证书：${say("rotate-host")}。`,
  },
  "docker-refused-client": {
    message: ({ host, address }) => `${address} 上 ${host} 的 Docker 拒绝了客户端证书`,
    hint: (_, say) =>
      `请签发由主机所信任的颁发机构签发的客户端证书：${say("issue-client-certificate")}。如果您的证书正是由它签发的，则有一个时钟不准：请比较本机和主机上的 \`date -u\`。`,
  },
  "docker-open": {
    message: ({ host, address }) => `${address} 上 ${host} 的 Docker 在没有客户端证书时也会应答`,
    hint: (_, say) => `请停止虚拟机：能访问该端口的任何人都是其 root。然后${say("retry")}。`,
  },
  "server-certificate-expired": {
    message: ({ host, address }) => `${address} 上 ${host} 的证书或其颁发机构已过期`,
    hint: (_, say) => `请签发新的服务器证书：${say("rotate-host")}。如果它应当仍然有效，请校正本机时钟。`,
  },
  "clock-skewed": {
    message: ({ host, reason }) => `本机与 ${host} 的时钟不一致：${reasonText(reason)}`,
    hint: (_, say) => `请校正不准的时钟（\`timedatectl\` 会显示它），然后${say("retry")}。`,
  },
  interrupted: {
    message: ({ what }) => `${wordIn(what)}已中断`,
    hint: (_, say) => `若要从中断处继续，请${say("retry")}。`,
  },
  "callback-failed": {
    message: ({ callback, message }) => `函数 ${callback} 失败：${message}`,
    hint: (_, say) => `这个函数由您的程序传入。请排除其失败的原因，然后${say("retry")}。`,
  },
  unexpected: {
    message: ({ message }) => `发生了意外错误：${message}`,
    hint: (_, say) => `这是 Berth 的缺陷：请${say("report-problem")}。`,
  },
} satisfies Partial<ErrorTexts<ErrorDetails>>;

function obstacleReason(obstacle: AdoptionObstacle): string {
  switch (obstacle.code) {
    case "windows":
      return "它运行 Windows";
    case "aks-node":
      return "它是 Azure Kubernetes 服务的节点，该服务会撤销这些更改";
    case "other-host":
      return `它已经是主机 ${obstacle.host}`;
    case "created-host":
      return "它是由 Berth 创建的";
    case "no-rule-priority":
      return `其安全组 ${obstacle.group} 在拒绝规则之前没有空闲的优先级`;
  }
}

function obstacleHint(obstacle: AdoptionObstacle, say: Say): string {
  switch (obstacle.code) {
    case "windows":
      return "Berth 只在 Linux 上设置 Docker Engine。";
    case "aks-node":
      return "请接管不受其他服务管理的虚拟机。";
    case "other-host":
      return `请以该名称使用它，或先删除那台主机：${say("remove-host")}。`;
    case "created-host":
      return `它已经是主机，名称是 ${obstacle.host}。`;
    case "no-rule-priority":
      return "请为拒绝规则设置更大的数字。";
  }
}

/** A cloud by its name, where it is known. */
export function cloudText(cloud: string | undefined): string {
  return cloud === undefined ? "所选的云" : `云 ${wordIn(cloud)} `;
}

/** The problems of an input in one line. */
export function issueList(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => {
      const problem = issueText(message);
      return path === "" ? problem : `${path}：${problem}`;
    })
    .join("；");
}

function issueText(message: string): string {
  return translateSentence(message, { issueTexts });
}

function withLine({ line, path, message }: Issue & { line: number | undefined }): Issue {
  return {
    path: [...(line === undefined ? [] : [`第 ${line} 行`]), ...(path === "" ? [] : [path])].join("，"),
    message,
  };
}

function scopeText(scope: string): string {
  const translated = translateSentence(scope, { checkTexts });
  return translated === scope ? ` ${scope} 上` : `${translated}中`;
}

function actionText(action: string): string {
  return translateSentence(action, { checkTexts });
}

/** The last line that a script has printed, which mostly says why it ended. */
function lastLine(output: string): string {
  const line = output.trim().split("\n").at(-1)?.trim().slice(-300) ?? "";
  return line === "" ? "" : `：${line}`;
}

function isFolderMissing(reason: Reason): boolean {
  return typeof reason !== "string" && reason.code === "folder-missing";
}

function unsafeFileHint(path: string, reason: Reason, mode: string): string {
  switch (typeof reason === "string" ? undefined : reason.code) {
    case "symbolic-link":
      return "请用文件或文件夹本身代替该链接。";
    case "foreign-owner":
      return "请以其所有者的身份运行程序，或使用您自己的文件夹。";
    case "not-a-file":
      return "请给出文件，而不是文件夹或设备。";
    default:
      return `请运行 chmod ${mode} ${path}；如果其他人可能读取过私钥，请创建新的私钥。`;
  }
}

/** By what Entra's code says. */
const signInHints: Readonly<Record<string, string>> = {
  "secret-expired": "客户端机密已过期。请在应用注册中创建新的机密并使用它。",
  "secret-wrong": "请检查客户端机密：请使用它的值而不是它的 ID，并使用此应用程序的机密或证书。",
  federation: "请将应用的联合凭据的颁发者、主体和受众与令牌的进行比较：它们必须相同，包括大小写。",
  "application-unknown": "请检查客户端 ID 和租户 ID：该应用程序不在此租户中。",
  "tenant-unknown": "请检查租户 ID 和云。",
  consent: "请让租户的管理员同意该应用程序。",
  "multi-factor": "租户要求第二重身份验证：请在浏览器中为此租户重新登录。自动化作业请使用服务主体或托管标识。",
  "conditional-access": "租户的条件访问策略阻止了此登录。请使用它允许的设备和网络，或询问租户的管理员。",
  "session-ended": "会话已结束，例如在更改密码之后。请重新登录。",
  "account-disabled": "账户或应用程序已被禁用。请询问租户的管理员。",
};

function compliance(field: PolicyField | undefined, say: Say): string {
  switch (field) {
    case "network.existing":
      return `请把主机放入现有的、子网符合该策略的网络（${say("set-field")}，并给出两者的名称）`;
    case "publicAddress":
      return `请创建没有公共地址的主机（${say("set-field")}）`;
    case "tags":
      return `请给主机加上该策略要求的标记（${say("set-field")}）`;
    case "location":
      return `请选择该策略允许的区域（${say("set-field")}）`;
    case "size":
      return `请选择该策略允许的大小（${say("set-field")}）`;
    default:
      return "请更改主机使其符合该策略";
  }
}

function quotaHint(resource: ErrorDetails["quota-exceeded"]["resource"], say: Say): string {
  switch (resource) {
    case "addresses":
      return `请删除未使用的公共地址，创建没有公共地址的主机（${say("set-field", "publicAddress")}），选择另一个区域（${say("set-field", "location")}），或向 Azure 申请更多配额。`;
    case "deployments":
      return `请删除资源组的旧部署，或选择另一个资源组：${say("set-field", "resourceGroup")}。`;
    case "spot-cores":
      return `现成虚拟机（spot）有单独的配额。请不用 ${say("set-field", "spot")} 而按全价付费，选择更小的大小（${say("set-field", "size")}）或另一个区域（${say("set-field", "location")}），或向 Azure 申请更多配额。`;
    default:
      return `请选择更小的大小（${say("set-field", "size")}）或另一个区域（${say("set-field", "location")}），删除不需要的资源，或向 Azure 申请更多配额。`;
  }
}
