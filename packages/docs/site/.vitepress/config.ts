import { slug } from "github-slugger";
import { type DefaultTheme, defineConfig } from "vitepress";
import { apiReference, type Language, sidebar } from "../sidebar.ts";
import { repositoryUrl } from "../stage.ts";

export default defineConfig({
  title: "Berth",
  description: "A Docker host on Azure in one call",
  srcDir: "../dist/pages",
  outDir: "../dist/site",
  cacheDir: "../dist/cache",
  base: process.env["DOCS_BASE"] ?? "/",
  cleanUrls: true,
  // A current esbuild does not lower destructuring to the browsers that Vite 5 names.
  vite: { build: { target: "es2022" } },
  // Pages are text: no placeholder of a workflow is an expression of Vue.
  vue: { template: { compilerOptions: { delimiters: ["\u27e6", "\u27e7"] } } },
  // Headings have the anchors that they have on GitHub.
  markdown: { anchor: { slugify: (text) => slug(text) } },
  themeConfig: {
    search: { provider: "local", options: { locales: { zh: { translations: searchTexts() } } } },
    socialLinks: [{ icon: "github", link: repositoryUrl() }],
  },
  locales: {
    root: { label: "English", lang: "en", themeConfig: theme("en") },
    zh: {
      label: "简体中文",
      lang: "zh-Hans",
      description: "一次调用，在 Azure 上得到一台 Docker 主机",
      themeConfig: { ...theme("zh"), ...chineseTexts() },
    },
  },
});

function theme(language: Language): DefaultTheme.Config {
  const prefix = language === "zh" ? "/zh/" : "/";
  const text = (en: string, zh: string) => (language === "zh" ? zh : en);
  return {
    nav: [
      { text: text("Guides", "指南"), link: prefix },
      { text: "SDK", link: `/${apiReference}`, target: "_self" },
      { text: text("Errors", "错误"), link: "/errors" },
    ],
    sidebar: sidebar(language) as DefaultTheme.SidebarItem[],
  };
}

function chineseTexts(): DefaultTheme.Config {
  return {
    outline: { label: "本页内容" },
    docFooter: { prev: "上一页", next: "下一页" },
    darkModeSwitchLabel: "外观",
    sidebarMenuLabel: "菜单",
    returnToTopLabel: "返回顶部",
    langMenuLabel: "语言",
  };
}

function searchTexts() {
  return {
    button: { buttonText: "搜索", buttonAriaLabel: "搜索" },
    modal: {
      noResultsText: "没有结果",
      resetButtonTitle: "清除",
      displayDetails: "显示详情",
      footer: { selectText: "选择", navigateText: "切换", closeText: "关闭" },
    },
  };
}
