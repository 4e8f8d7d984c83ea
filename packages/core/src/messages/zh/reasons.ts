import type { OptionType, Reason } from "../../errors/reasons.ts";
import { type ReasonTexts, reasonText as reasonInEnglish } from "../en/reasons.ts";
import { translateSentence } from "../remembered.ts";
import { answerTexts } from "./docker.ts";
import { provisionText } from "./provision.ts";
import { wordIn, wordTexts } from "./words.ts";

/** Why something failed, as a part of a sentence. */
export function reasonText(reason: Reason): string {
  return typeof reason === "string"
    ? translateSentence(reason, { answerTexts, wordTexts })
    : reasonInEnglish(reason, reasonTexts);
}

export const reasonTexts = {
  empty: () => "内容为空",
  "not-a-mapping": () => "不是字段的映射",
  "not-pem": () => "不是 PEM",
  "utf-16": () => "是 UTF-16 文本；请另存为 UTF-8",
  "no-begin-line": () => "不是 PEM（没有 BEGIN 行）",
  "no-end-line": () => "内容被截断（没有 END 行）",
  "no-line-breaks": () => "缺少换行符",
  "private-key": () => "这是私钥",
  "pem-missing": ({ expected }) => `其中没有${expected === "certificate" ? "证书" : "私钥"}`,
  damaged: () => "内容已损坏",
  "no-build-session": () => "2 选择 BuildKit，它需要此客户端没有的会话；请用 docker buildx 构建",
  "not-https": () => "不是 https 地址",
  "not-an-address": () => "其应答不是 IP 地址",
  "answered-with-status": ({ status }) => `其应答状态为 ${status}`,
  "not-a-file": () => "不是文件",
  "symbolic-link": () => "这是符号链接",
  "foreign-owner": () => "它属于另一个用户",
  "open-mode": ({ mode }) => `其权限 ${mode} 允许其他用户访问`,
  "system-error": ({ name, message }) => systemErrors[name] ?? message,
  "folder-missing": ({ folder }) => `文件夹 ${folder} 不存在`,
  "disk-missing": () => "它不存在",
  "disk-attached": ({ machine }) => `它已附加到虚拟机 ${machine}`,
  "disk-elsewhere": ({ location }) => `它位于 ${location}，而主机不在那里`,
  "disk-name-taken": () => "它已存在，而新磁盘需要这个名称",
  "not-of-type": ({ expected }) => `不是 ${wordIn(expected)}`,
  "not-a-subscription-id": () => "不是订阅 ID（UUID）",
  "signature-raw": () => "返回的是并列的 r 和 s；X.509 要求它们是 DER 序列",
  "signature-text": () => "返回的是文本；签名必须是字节",
  "signature-not-bytes": () => "返回的不是字节",
  "signature-of-other-key": () => "返回的签名不是由其 publicKey 对应的密钥生成的",
  "signer-key-type": ({ algorithm, type }) => `其算法是 ${algorithm}，而 publicKey 的类型是 ${type}`,
  "signer-algorithm": ({ algorithm }) => `其算法 ${algorithm} 不是 ecdsa-sha256、rsa-sha256 或 ed25519`,
  "key-parts-differ": () => "其公钥部分与私钥部分不匹配；文件已损坏",
  "key-damaged": () => "无法读取其密钥",
  "encryption-unsupported": () =>
    "它使用 OpenSSL 3 不支持的旧算法加密；请重新加密（openssl pkcs8 -topk8 -v2 aes256，并使用 -provider legacy -provider default）",
  "rsa-key-short": ({ bits, minBits }) => `其 RSA 密钥有 ${bits} 位；至少需要 ${minBits} 位`,
  "rsa-key-long": ({ bits, maxBits }) => `其 RSA 密钥有 ${bits} 位；最多支持 ${maxBits} 位`,
  "rsa-exponent": ({ exponent }) => `其 RSA 密钥的指数是 ${exponent}；通常是 65537`,
  "curve-not-named": () => "其密钥没有指明曲线名称，或者其点是压缩的",
  "curve-unsupported": ({ curve }) => `不支持曲线 ${curve}`,
  "key-type-unsupported": ({ type }) => `不支持 ${type} 类型的密钥`,
  "signature-algorithm-unsupported": ({ algorithm }) => `不支持其签名算法 ${algorithm}`,
  "not-signed-with-own-key": () => "它不是用自己的密钥签名的",
  "not-an-authority": () => "它不是 CA 证书",
  "may-not-sign": () => "其密钥用法不允许签发证书",
  "self-signature-wrong": () => "其签名不正确；证书已损坏",
  "not-valid-before": ({ notBefore }) => `在 ${notBefore} 之前无效`,
  "authority-name-length": ({ max }) => `颁发机构的名称必须有 1 到 ${max} 个字符`,
  "authority-name-characters": () => "颁发机构的名称不能包含换行符、控制字符或不可见字符",
  "client-name-characters": () => "客户端的名称不能包含换行符、控制字符或不可见字符",
  "client-name-length": ({ max }) => `客户端的名称必须有 1 到 ${max} 个字符`,
  "no-server-name": () => "服务器证书至少需要一个名称",
  "not-ascii": () => "不是 ASCII；国际化域名请写成 xn-- 形式",
  "neither-name-nor-address": () => "既不是 DNS 名称，也不是完整的 IP 地址",
  "name-too-long": ({ max }) => `超过 ${max} 个字符`,
  wildcard: () => "通配符会使其他主机也受到信任；请逐一列出名称",
  "label-invalid": ({ label }) =>
    `标签 ${JSON.stringify(label)} 无效（请使用 1 到 63 个字母、数字和连字符，且不以连字符开头或结尾）`,
  "address-with-zone": () => "证书不能包含带区域标识的地址",
  "public-and-protected": () => "一个键可以出现在公开设置或受保护设置中，但不能同时出现在两者中",
  "tls-is-set-by-berth": () => "所有 TLS 选项都由 Berth 设置，且不能禁用 TLS",
  "addresses-are-set-by-berth": () => "守护进程监听的地址由 Berth 设置，而守护进程只接受来自一处的设置",
  "hides-containers": () => "它会使 Engine 看不到容器",
  "replaced-by-data-root": () => "Engine 不再支持它；请使用 data-root",
  "argument-and-key": () => "它同时设置为参数和 daemon.json 中的键，守护进程会拒绝",
  "option-unknown": () => "dockerd 没有这个选项",
  "option-removed": () => "Engine 已不再有这个选项",
  "option-ends-daemon": () => "守护进程将无法启动",
  "other-configuration-file": () => "Berth 在 /etc/docker/daemon.json 中设置 TLS 选项",
  "storage-driver-removed": ({ driver }) => `Engine 已不再有驱动程序 ${driver}`,
  "not-an-option-name": () => "这不是选项的名称；JSON 没有注释",
  "handler-silent": ({ minutes }) => `其处理程序在 ${minutes} 分钟内没有报告结果`,
  "json-comment": () => "其中包含注释，而 JSON 不支持注释",
  "option-type": ({ expected }) => `守护进程要求的是${optionTypes[expected]}`,
  "icc-needs-iptables": () => "icc: false 需要 iptables，而它已被禁用",
  "control-character": () => "其中包含控制字符",
  "vault-key-missing": ({ name }) => `其中没有密钥 ${name}`,
  "vault-key-not-created": ({ name }) => `它没有创建密钥 ${name}`,
  "vault-secret-not-stored": ({ name }) => `它没有保存机密 ${name}`,
  "vault-signature-wrong": () => "它返回的签名不是由其密钥生成的",
  "exit-code": (reason) => provisionText(reason.exitCode)?.reason ?? reasonInEnglish(reason),
  "no-report": () => "虚拟机没有报告任何内容",
  "type-not-offered": ({ type }) => `它不提供 ${type}`,
  "size-zones": ({ size, zones }) =>
    zones.length === 0 ? `${size} 在该区域不属于任何可用性区域` : `${size} 只在可用性区域 ${zones.join("、")} 中提供`,
  "no-address": () => "它没有地址",
  "not-docker": () => "它没有以 Docker 的 API 应答",
  "other-server-certificate": () => "它出示的证书不是为它签发的那一张",
  "machine-is-removed": () => "其虚拟机正在被删除",
  "address-is-removed": () => "另一个运行正在删除其地址",
  "part-is-removed": () => "另一个运行正在删除它的一部分",
  "host-is-swept": () => "清理程序正在删除它",
  "machine-is-adopted": ({ machine }) => `另一个运行正在接管 ${machine}`,
  "deployment-canceled": () => "其部署已被取消，删除主机时会这样",
  "deployment-replaced": ({ deployment }) => `另一个运行替换了部署 ${deployment}`,
  "deployment-restarted": ({ deployment }) => `${deployment} 又在运行`,
  "resource-in-use": ({ resource }) => `${resource} 又在使用中`,
  "command-runs": ({ command }) => `其虚拟机上正在运行 ${command}`,
  "command-replaced": ({ command }) => `另一个运行在其虚拟机上启动了 ${command}`,
  "machine-replaced": () => "另一个运行已替换其虚拟机",
  "no-expiry": () => "它没有到期时间",
  "expiry-unreadable": ({ text }) => `其到期时间 ${JSON.stringify(text)} 不是有效的日期`,
  "expires-later": ({ expiresAt }) => `它将于 ${minutes(expiresAt)} 到期`,
  "in-grace-period": ({ expiresAt, graceMinutes }) => `它已于 ${minutes(expiresAt)} 到期，尚不足 ${graceMinutes} 分钟`,
  expired: ({ expiresAt }) => `它已于 ${minutes(expiresAt)} 到期`,
  "port-time-over": ({ port, protocol, until }) => `端口 ${port}/${protocol} 的开放时间已于 ${minutes(until)} 结束`,
  "stopped-itself": ({ idleAfter }) => `它已有 ${idleAfter} 无人使用，并自行关机`,
  "started-again": () => "它又被启动",
  "power-changes": () => "其虚拟机仍在启动或停止",
  "client-expired-on-host": () => "主机报告客户端证书已过期，但按本机时钟它仍然有效",
  "server-not-valid-yet": () => "按本机时钟，主机的证书尚未生效",
  "client-not-valid-yet": ({ notBefore, now }) => `客户端证书从 ${notBefore} 起有效，而本机时间是 ${now}`,
  "clock-difference": ({ seconds }) => `本机${seconds < 0 ? "慢" : "快"} ${Math.abs(seconds)} 秒`,
} satisfies Partial<ReasonTexts>;

/** What errors of files mean, by the name that the operating system gives them. */
const systemErrors: Readonly<Record<string, string>> = {
  ENOENT: "它不存在",
  EACCES: "您没有权限",
  EPERM: "您没有权限",
  EISDIR: "它是文件夹",
  ENOTDIR: "其路径的一部分是文件，而不是文件夹",
  EEXIST: "已有同名的文件",
  ENOSPC: "磁盘已满",
  EDQUOT: "您的磁盘配额已用完",
  EROFS: "其文件系统是只读的",
  ENAMETOOLONG: "其名称太长",
};

const optionTypes: Readonly<Record<OptionType, string>> = {
  boolean: "不带引号的 true 或 false",
  integer: "不带引号的整数",
  string: "带引号的文本",
  size: '大小，例如 "64M"',
  strings: "文本列表",
  objects: "对象列表",
  object: "对象",
};

/** A time in RFC 3339 format, without seconds. */
function minutes(time: string): string {
  return `${time.slice(0, 16)}Z`;
}
