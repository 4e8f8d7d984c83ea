import {
  asBerthError,
  BerthError,
  describeError,
  describeEvent,
  describeWarning,
  issueList,
  loadAuthority,
  parseHostFile,
  parseHostSpec,
  reasonText,
  translateSentence,
} from "@dockberth/core";
import * as chinese from "@dockberth/core/messages/zh";
import { expect, test } from "vitest";
import { exampleDetails } from "../src/placeholders.ts";

const words = { phrases: chinese.sdkPhrases, errors: chinese.errorTexts };
const errors = Object.keys(BerthError.definitions).flatMap((code) =>
  exampleDetails(code).map((details) => new BerthError(code as "unexpected", details)),
);

test.each(errors.map((error) => [error.code, error.message, error] as const))(
  "says %s in Chinese with everything that the English sentence names: %s",
  (_code, _message, error) => {
    const { message, hint } = describeError(error, words);
    expect(message).toMatch(/\p{Script=Han}/u);
    expect(hint).toMatch(/\p{Script=Han}/u);
    expect(message).not.toMatch(/undefined|\[object|[，。；：]$/);
    expect(placeholdersIn(message)).toEqual(placeholdersIn(error.message));
    expect(placeholdersIn(hint)).toEqual(placeholdersIn(error.hint));
  },
);

test("words in Chinese what has no name of its own", () => {
  const error = thrownBy(() => loadAuthority({ cert: "-", key: "-" }));
  expect(describeError(error, words).message).toMatch(/^颁发机构的证书不是可读取的证书：/);
});

test("leaves the message, the hint and the JSON of an error in English", () => {
  const error = new BerthError("host-busy", { host: "web", reason: { code: "host-is-swept" } });
  expect(describeError(error, words).message).toBe("主机 web 正忙：清理程序正在删除它");
  expect(error.toJSON()).toMatchObject({ message: "Host web is busy: a sweep is removing it" });
});

test("words the issues of a description in Chinese", () => {
  const error = thrownBy(() => parseHostSpec({ name: "Web", allowFrom: ["nowhere"], size: 3, tags: "x", nmae: "y" }));
  const { message } = describeError(error, words);
  expect(message).toContain("name：请使用 1 到 38 个小写字母、数字和连字符");
  expect(message).toContain('"nowhere" 既不是地址或 CIDR 范围，也不是单词 anywhere');
  expect(message).toContain("nmae：未知字段");
  expect(message.replaceAll(/[\w"./:{}-]+/g, "")).not.toMatch(/[a-z]/i);
});

test("words the line of a host file in Chinese", () => {
  const error = thrownBy(() => parseHostFile("hosts:\n  web:\n    port: many\n    allowFrom: [me]\n"));
  expect(describeError(error, words).message).toMatch(
    /不是有效的主机文件：.*第 3 行，hosts\.web\.port：请使用 1 到 65535 之间的数字/,
  );
});

test("keeps an issue in the words of another program, and one that has no translation", () => {
  const issues = [{ path: "file", message: "ENOENT" }];
  expect(chinese.issueList(issues)).toBe("file：ENOENT");
  expect(issueList(issues)).toBe("file: ENOENT");
  expect(translateSentence("it is empty", { issueTexts: {} })).toBe("it is empty");
  expect(translateSentence("it is empty", chinese)).toBe("内容为空");
});

test("describes events, warnings and reasons in Chinese, and in English where a text is missing", () => {
  const event = { type: "resource-start", kind: "virtual machine", name: "web", at: new Date(), host: "web" } as const;
  expect(describeEvent(event, chinese.eventTexts)).toBe("正在创建虚拟机 web");
  expect(describeEvent(event, {})).toBe("Creating virtual machine web");
  expect(describeWarning({ code: "no-outbound-access" }, chinese.warningTexts)).toMatch(/^主机没有出站访问/);
  expect(reasonText({ code: "exit-code", exitCode: 12 }, chinese.reasonTexts)).toBe(
    "无法访问软件包仓库，或者其签名密钥不正确",
  );
  expect(reasonText({ code: "empty" }, {})).toBe("it is empty");
});

function placeholdersIn(sentence: string): string[] {
  return [...new Set(sentence.match(/‹[^›]*›/g))].toSorted();
}

function thrownBy(parse: () => unknown) {
  try {
    parse();
  } catch (error) {
    return asBerthError(error);
  }
  throw new Error("nothing was thrown");
}
