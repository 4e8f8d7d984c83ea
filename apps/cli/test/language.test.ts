import { BerthError, type CodedError } from "@dockberth/core";
import { exampleDetails } from "@dockberth/testing/placeholders";
import { expect, test } from "vitest";
import { CliError } from "../src/errors.ts";
import { languageOf, speak } from "../src/messages/language.ts";
import { displayWidth } from "../src/output/display-width.ts";
import { explainError } from "../src/output/explain-error.ts";
import { berth } from "./berth.ts";
import { commandLine } from "./command-line.ts";

const chinese = { LANG: "zh_CN.UTF-8" };
const han = /\p{Script=Han}/u;

test.each<[words: string, env: Record<string, string>, language: string]>([
  ["list", {}, "en"],
  ["list", { LANG: "zh_CN.UTF-8" }, "zh"],
  ["list", { LANG: "en_US.UTF-8", LC_MESSAGES: "zh_TW.UTF-8" }, "zh"],
  ["list", { LANG: "zh_CN", LC_ALL: "C.UTF-8" }, "en"],
  ["list", { LANG: "zh_CN", LC_MESSAGES: "en_GB.UTF-8" }, "en"],
  ["list", { LANG: "de_DE", LANGUAGE: "fr:zh_CN:en" }, "zh"],
  ["list", { LANG: "C", LANGUAGE: "zh_CN" }, "en"],
  ["list", { LANG: "fr_FR.UTF-8" }, "en"],
  ["list", { BERTH_LANG: "zh", LANG: "en_US" }, "zh"],
  ["list --lang en", { BERTH_LANG: "zh" }, "en"],
  ["--lang=zh list", { LC_ALL: "en_US" }, "zh"],
  ["run web -- program --lang zh", {}, "en"],
])("speaks for berth %s with %o: %s", (words, env, language) => {
  expect(languageOf(words.split(" "), env)).toBe(language);
});

test.each([
  ["berth", []],
  ["berth create", ["create"]],
  ["berth completion", ["completion"]],
])("%s --help is in Chinese and fits into 80 columns", async (_, words) => {
  const { exitCode, stdout } = await berth([...words, "--help"], chinese);
  expect(exitCode).toBe(0);
  expect(stdout).toMatchSnapshot();
  expect(stdout).not.toMatch(/Usage:|Options:|Commands:|default:|choices:/);
  const [descriptions = ""] = stdout.split("示例：");
  for (const line of descriptions.split("\n").slice(1)) expect(displayWidth(line), line).toBeLessThanOrEqual(80);
});

test("lets --lang override the environment, before and after the command", async () => {
  expect((await berth(["--lang", "en", "create", "--help"], chinese)).stdout).toMatch(/^Usage: berth create/);
  expect((await berth(["create", "--help", "--lang=en"], chinese)).stdout).toMatch(/^Usage: berth create/);
  expect((await berth(["--lang", "zh", "--help"])).stdout).toMatch(/^用法：/);
  expect((await berth(["--help"])).stdout).toMatch(/^Usage:/);
});

test("rejects an unknown language with those that there are", async () => {
  const { exitCode, stderr } = await berth(["list", "--lang", "fr"]);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr:
      "berth: option '--lang <language>' argument 'fr' is invalid. Allowed choices are en, zh.\n  See `berth list --help`.\n",
  });
  expect((await berth(["list", "--lang", "fr"], chinese)).stderr).toBe(
    "berth: 选项 --lang <language> 的值 fr 无效；可选值：en、zh\n  请参阅 `berth list --help`。\n",
  );
});

test.each([
  ["list --colour", "未知选项 --colour（您是否想输入 --cloud？）"],
  ["lst", "未知命令 lst（您是否想输入 list、ls？）"],
  ["inspect", "缺少必需的参数 name"],
  ["plan web", "--allow-from：请给出可以访问 Docker 的地址或范围"],
  ["plan Web --allow-from anywhere", "NAME：请使用 1 到 38 个小写字母"],
  ["ssh web --cloud mars", "选项 --cloud <name> 的值 mars 无效；可选值：public、china、usgov"],
])("explains berth %s in Chinese", async (line, sentence) => {
  const { exitCode, stdout, stderr } = await berth(line.split(" "), chinese);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(sentence);
});

test("explains in Chinese that nobody is signed in", () => {
  const details = { reason: "no credential", problem: "not-signed-in" };
  return inChinese(() => {
    expect(explainError(new BerthError("credentials-rejected", details), "berth create")).toEqual({
      message: "尚未登录 Azure",
      hint: "请登录（`az login`），或设置服务主体的变量：AZURE_TENANT_ID、AZURE_CLIENT_ID 和 AZURE_CLIENT_SECRET。",
    });
  });
});

const errors: readonly CodedError[] = [
  ...Object.keys(BerthError.definitions).flatMap((code) =>
    exampleDetails(code).map((details) => new BerthError(code as "unexpected", details)),
  ),
  ...Object.keys(CliError.definitions).flatMap((code) =>
    exampleDetails(code).map((details) => new CliError(code as "emulator-down", details)),
  ),
];

test.each(errors.map((error) => [error.code, error.message, error] as const))(
  "explains %s in Chinese with the same values and commands: %s",
  async (_code, _message, error) => {
    const english = explainError(error, "berth create");
    await inChinese(() => {
      const { message, hint } = explainError(error, "berth create");
      // These consist of what is filled in, which is worded where it is found.
      if (error.code !== "usage-invalid" && error.code !== "spec-invalid") expect(message).toMatch(han);
      expect(hint).toMatch(han);
      expect(`${message}${hint}`).not.toMatch(/undefined|\[object/);
      expect(message).not.toMatch(/[，。；：]$/);
      expect(valuesIn(message)).toEqual(valuesIn(english.message));
      expect(valuesIn(hint)).toEqual(valuesIn(english.hint));
    });
  },
);

test("offers the languages to the completion of the shell", async () => {
  const { stdout } = await berth(["__complete", "--", "list", "--lang", ""]);
  expect(stdout.split("\n").map((line) => line.split("\t")[0])).toEqual(["en", "zh", ""]);
});

const line = commandLine();
const inEmulator = (words: string, env = {}) => berth(words.split(" "), { ...line.env, ...env });

test("creates, lists and removes a host in Chinese, with JSON as it is in English", async () => {
  const created = await inEmulator("create web --allow-from anywhere", chinese);
  expect(created.stderr).toMatch(/正在创建虚拟机 web/);
  expect(created.stderr).toMatch(/Docker Engine \S+ 已在 \S+ 通过双向 TLS 应答，用时/);
  expect(created.stdout).toMatch(/^主机 web 已在 \S+ 就绪。使用方法：\n {2}eval "\$\(berth env web\)"\n$/);
  const listed = await inEmulator("list", chinese);
  const [heading = "", row = ""] = listed.stdout.split("\n");
  expect(heading).toMatch(/^名称 +状态 +电源 +DOCKER +区域/);
  expect(displayWidth(heading.slice(0, heading.indexOf("DOCKER")))).toBe(row.indexOf("tcp://"));
  for (const words of ["list --json", "inspect web --json", "list -o tsv", "list -o yaml", "inspect nobody --json"]) {
    const [english, other] = [await inEmulator(words), await inEmulator(words, chinese)];
    expect(other, words).toEqual(english);
  }
  expect((await inEmulator("inspect nobody", chinese)).stderr).toContain(
    "berth: 没有找到主机 nobody\n  请列出此订阅的主机：`berth list`。\n",
  );
  expect((await inEmulator("audit web --fail-on never", chinese)).stdout).toMatch(
    /\n2\.9 +警告 +容器使用单独的用户命名空间\n +容器中的 root 在主机上也是 root\n +→ 请在新主机/,
  );
  expect((await inEmulator("audit web --fail-on never --json", chinese)).stdout).not.toMatch(han);
  const unconfirmed = await inEmulator("remove web", chinese);
  expect(unconfirmed.stderr).toContain("未确认：删除主机 web 及其全部内容？");
  expect((await inEmulator("remove web --yes", chinese)).stdout).toBe("主机 web 已删除。\n");
});

async function inChinese(work: () => void): Promise<void> {
  await speak("zh");
  try {
    work();
  } finally {
    await speak("en");
  }
}

/** What is filled in, and what is quoted as a command. */
function valuesIn(sentence: string): string[] {
  return [...new Set(sentence.match(/‹[^›]*›|`[^`]+`|--[a-z-]+/g))].toSorted();
}
