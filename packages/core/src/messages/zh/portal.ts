import type * as english from "../en/portal.ts";
import type { Translation } from "../translation.ts";

/** The form in which the Azure portal asks for a host. */
export const portalFormTexts = {
  name: {
    label: "主机名称",
    toolTip: "资源组中的所有名称都以它开头。",
    message: "请使用 1 到 38 个小写字母、数字和连字符，以字母开头，且不以连字符结尾。",
  },
  dnsLabel: {
    label: "DNS 标签",
    toolTip: "主机的名称是 LABEL.REGION.cloudapp.azure.com，在其他云中后缀不同。其证书必须包含该名称。",
    message: "请使用 3 到 63 个小写字母、数字和连字符，以字母开头，且不以连字符结尾。",
  },
  size: { label: "大小", toolTip: "虚拟机大小。" },
  adminPublicKey: {
    label: "SSH 公钥",
    toolTip: "Azure 要求为管理员提供公钥。SSH 端口保持关闭。",
    message: "请给出 OpenSSH 公钥：ssh-ed25519 或 ssh-rsa。",
  },
  allowFrom: {
    label: "地址或范围",
    toolTip: "任何持有客户端证书且使用其中某个地址的人都是主机的 root。多个地址用逗号分隔。",
    message: "请给出 IPv4 地址或 CIDR 范围，例如 203.0.113.0/24，用逗号分隔。它们不能重叠。",
  },
  introduction:
    "Docker 只接受双向 TLS。Berth 的 portal export 可以为主机创建这三个文件。只要服务器证书包含公共 DNS 名称，就可以使用任何颁发机构的证书。",
  ca: {
    label: "颁发机构的证书（ca.pem）",
    toolTip: "持有此颁发机构证书的客户端可以使用 Docker。",
  },
  serverCertificate: {
    label: "主机的证书（server-cert.pem）",
    toolTip: "它必须包含公共 DNS 名称。",
  },
  serverKey: {
    label: "主机的私钥（server-key.pem）",
    toolTip: "它不能加密。它作为安全参数传递给 Azure。",
  },
  authority: {
    label: "所有者的密钥和代",
    toolTip: "Berth 据此识别自己的主机。",
    message: "请给出 portal export 输出的那一行，或留空。",
  },
} satisfies Translation<typeof english.portalFormTexts>;

/** The parameters of the template. */
export const portalParameterTexts = {
  name: "主机的名称，资源组中的所有名称都以它开头",
  location: "Azure 区域",
  size: "虚拟机大小",
  dnsLabel: "公共 DNS 名称的第一个标签，服务器证书必须包含该名称",
  allowFrom: "谁可以访问 Docker：地址或 CIDR 范围，用逗号分隔",
  adminPublicKey: "管理员的 SSH 公钥。SSH 端口保持关闭",
  authority: "所有者的密钥和主机的代，格式为 KEY/GENERATION，Berth 据此识别自己的主机",
  ca: "颁发机构的证书，PEM 格式，其客户端可以使用 Docker",
  serverCertificate: "主机的服务器证书，PEM 格式",
  serverKey: "服务器证书的私钥，PEM 格式，未加密",
} satisfies Translation<typeof english.portalParameterTexts>;
