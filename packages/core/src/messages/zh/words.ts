import type { wordTexts as english } from "../en/words.ts";
import { translateSentence } from "../remembered.ts";
import type { Translation } from "../translation.ts";

export const wordTexts = {
  work: "操作",
  workOn: (host) => `对 ${host} 的操作`,
  connectionTo: (host) => `与 ${host} 的连接`,
  audit: "审核",

  authorityCertificate: "颁发机构的证书",
  authorityKey: "颁发机构的密钥",
  hostAuthorityCertificate: "CA 证书",
  certificate: "证书",
  clientCertificate: "客户端证书",
  hostName: "主机的名称",
  signInService: (endpoint) => (endpoint === undefined ? "该云的登录服务" : `${endpoint} 的登录服务`),
  virtualMachine: (name) => `虚拟机 ${name}`,
  securityRule: (name, group) => `${group} 的规则 ${name}`,

  unnamedCloud: "（名称未知）",
  unnamedSubscription: "（ID 未知）",
  unnamedSubnet: "（名称未知）",
  unnamedImage: "（名称未知）",
  unnamedDnsLabel: "（名称未知）",
  unnamedDeployment: "（属于此部署）",
  unnamedResourceGroup: "（名称未知）",
  unnamedProvider: "该资源提供程序",
  unnamedPolicy: "（名称未知）",
  unnamedDenyAssignment: "（名称未知）",
  unnamedPublisher: "同一发布者",

  noReason: "Azure 没有给出原因",
  endlessList: "Azure 的列表指回了已经读取过的一页",
  canceled: "操作已取消",
  scriptFailed: "脚本失败",

  resourceGroup: "资源组",

  extension: "扩展",
  machine: "虚拟机",
  disk: "磁盘",
  networkInterface: "网络接口",
  publicAddress: "公共地址",
  securityGroup: "安全组",
  network: "网络",
  natGateway: "NAT 网关",
  availabilitySet: "可用性集",
  imageVersion: "映像版本",
  image: "映像",
  gallery: "库",

  publicAddresses: "公共 IP 地址",
  deployments: "部署",
  theResourceGroup: "资源组",
  thisSize: "此大小",
  thisResource: "此资源",

  traffic: "流量",
  outboundData: "出站数据",
  marketplacePlan: "市场计划",
  licence: "许可证",
  perGigabyte: "按 GB",
  machineBasis: (size, spot) =>
    `${size}，未解除分配时按秒${spot === undefined ? "" : spot === "uncapped" ? "，按现成价格" : "，按现成价格，不超过上限"}`,
  diskBasis: (type, sizeGb) => `${type}，${sizeGb === undefined ? "映像的大小" : `${sizeGb} GB`}，存在期间`,
  addressBasis: "Standard，存在期间按小时",
  gatewayBasis: "Standard，按小时和 GB；由网络中的主机共享",
  planBasis: (publisher) => `按 ${publisher} 的条款`,
  licenceBasis: "按小时，随虚拟机",
} satisfies Translation<typeof english>;

/** A word of a field, such as the kind of a resource. */
export function wordIn(field: string): string {
  return translateSentence(field, { wordTexts });
}

/** The same before Chinese words, from which only Latin letters and digits are spaced. */
export function subjectIn(field: string): string {
  return wordIn(field).replace(/[^\p{Script=Han}]$/u, "$& ");
}

/** A power state of Azure. */
export function powerText(power: string): string {
  return powerTexts[power] ?? power;
}

const powerTexts: Readonly<Record<string, string>> = {
  running: "正在运行",
  starting: "正在启动",
  stopping: "正在停止",
  stopped: "已停止",
  deallocating: "正在解除分配",
  deallocated: "已解除分配",
};
