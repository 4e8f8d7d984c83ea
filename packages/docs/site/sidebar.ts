export type Language = "en" | "zh";

type SidebarPage = readonly [page: string, en: string, zh: string];

const referenceTitle = { en: "Reference", zh: "参考" };

/** The guides, in the order in which they are read, each with its title in both languages. */
const guides: readonly {
  readonly title: Readonly<Record<Language, string>>;
  readonly pages: readonly SidebarPage[];
}[] = [
  {
    title: { en: "Start", zh: "入门" },
    pages: [
      ["index", "Documentation", "文档"],
      ["install", "Install", "安装"],
      ["create", "Create hosts", "创建主机"],
      ["images", "Images", "映像"],
      ["hosts", "Operate a host", "运维主机"],
      ["plan", "Preview changes", "预览更改"],
    ],
  },
  {
    title: { en: "Hosts", zh: "主机" },
    pages: [
      ["adopt", "Adopt a machine", "接管已有的虚拟机"],
      ["settings", "Docker settings", "Docker 设置"],
      ["containers", "Containers and virtual machines", "容器与虚拟机"],
      ["extensions", "Extensions and access", "扩展与重置访问"],
      ["performance", "Performance", "性能"],
    ],
  },
  {
    title: { en: "Access and security", zh: "访问与安全" },
    pages: [
      ["signing-in", "Sign in", "登录"],
      ["who-can-do-what", "Who can do what", "权限"],
      ["audit", "Audit a host", "审核主机"],
    ],
  },
  {
    title: { en: "Code", zh: "代码" },
    pages: [["sdk", "Berth in code", "在代码中使用 Berth"]],
  },
  {
    title: { en: "Azure", zh: "Azure" },
    pages: [
      ["portal", "Azure portal", "Azure 门户"],
      ["function", "HTTP API in Azure", "在 Azure 中运行 HTTP API"],
      ["azure-china", "Azure China", "Azure 中国区"],
      ["docker-extension", "Coming from the DockerExtension", "从 Docker VM 扩展迁移"],
      ["live", "A run on Azure", "在 Azure 上运行"],
    ],
  },
];

/** What TypeDoc wrote, which is no page of VitePress: a link with a target leads out of it. */
export const apiReference = "api/index.html";

/** Pages in English alone. */
const references: readonly SidebarPage[] = [
  ["parity", "What Berth does", "功能列表"],
  ["life", "The life of a host", "主机的生命周期"],
  ["spec", "Fields of a host", "主机的字段"],
  ["errors", "Errors", "错误"],
  ["reliability", "Reliability", "可靠性"],
  ["reference/cli", "Command line", "命令行"],
  ["reference/sdk", "SDK", "SDK"],
  [apiReference, "SDK: API", "SDK：API"],
  ["reference/github-action", "GitHub Action", "GitHub Action"],
  ["reference/slack-bot", "Slack bot", "Slack 机器人"],
  ["reference/azure-function", "Azure Function", "Azure Function"],
  ["reference/emulator", "Emulator", "模拟器"],
  ["reference/emulator-behavior", "Emulator: behaviour", "模拟器：行为"],
  ["reference/architecture", "Architecture", "架构"],
  ["reference/contributing", "Contributing", "参与贡献"],
  ["reference/security", "Security", "安全"],
];

export interface SidebarSection {
  readonly text: string;
  readonly items: readonly { readonly text: string; readonly link: string; readonly target?: string }[];
}

/** What the side of each page of a language lists. */
export function sidebar(language: Language): SidebarSection[] {
  const prefix = language === "zh" ? "/zh/" : "/";
  const item =
    (start: string) =>
    ([page, en, zh]: SidebarPage) => ({
      text: language === "zh" ? zh : en,
      link: `${start}${page.replace(/^index$/, "")}`,
      ...(page === apiReference ? { target: "_self" } : {}),
    });
  return [
    ...guides.map(({ title, pages }) => ({ text: title[language], items: pages.map(item(prefix)) })),
    { text: referenceTitle[language], items: references.map(item("/")) },
  ];
}

/** The pages that the side of a language lists, without `.md`. */
export function sidebarPages(language: Language): string[] {
  return sidebar(language)
    .flatMap(({ items }) => items)
    .filter(({ target }) => target === undefined)
    .map(({ link }) => link.slice(1).replace(/(^|\/)$/, "$1index"));
}
