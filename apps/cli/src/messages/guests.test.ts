import type { GuestNotice, MissingRequirement } from "@dockberth/emulator";
import { afterEach, expect, test } from "vitest";
import { speak } from "./language.ts";
import { progressTexts } from "./progress.ts";

afterEach(() => speak("en"));

const systems: GuestNotice = {
  code: "systems",
  usual: "Debian 13",
  others: ["Debian 12"],
  missing: undefined,
  sentence: "in English",
};
const simulated = (requirement: MissingRequirement | undefined): GuestNotice => ({
  code: "simulated",
  requirement,
  sentence: "in English",
});

test("leaves the English of the emulator as it is", () => {
  expect(progressTexts.guests(systems)).toBe("in English");
});

test.each<[GuestNotice, string]>([
  [systems, "虚拟机无论使用什么映像都启动 Debian 13，但使用 Debian 12 映像的除外。"],
  [
    { ...systems, usual: "Debian 12", others: [], missing: "Debian 13" },
    "虚拟机无论使用什么映像都启动 Debian 12，因为本机的软件包镜像中没有 Debian 13。",
  ],
  [simulated(undefined), "虚拟机是模拟的：其中不运行任何内容。"],
  [simulated({ code: "linux" }), "虚拟机是模拟的：其中不运行任何内容。真实的虚拟机需要 Linux。"],
  [simulated({ code: "root" }), "虚拟机是模拟的：其中不运行任何内容。真实的虚拟机需要 root：请用 sudo 运行同一命令。"],
  [
    simulated({ code: "architecture", architecture: "riscv64" }),
    "虚拟机是模拟的：其中不运行任何内容。riscv64 没有真实虚拟机的基础映像。",
  ],
  [
    simulated({ code: "program", program: "flock" }),
    "虚拟机是模拟的：其中不运行任何内容。真实的虚拟机需要 flock，但它没有安装。",
  ],
  [
    simulated({ code: "namespaces", answer: "EPERM" }),
    "虚拟机是模拟的：其中不运行任何内容。真实的虚拟机需要命名空间和挂载，但这里不允许：EPERM。",
  ],
])("says %j in Chinese", async (notice, sentence) => {
  await speak("zh");
  expect(progressTexts.guests(notice)).toBe(sentence);
});
