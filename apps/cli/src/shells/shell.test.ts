import { expect, test } from "vitest";
import { detectShell, shells } from "./shell.ts";

test("fish gets its own escapes: a quote and a backslash, nothing else", () => {
  expect(shells.fish.set("X", "a'b\\c$d")).toBe("set -gx X 'a\\'b\\\\c$d';");
});

test("PowerShell gets every kind of single quote doubled", () => {
  expect(shells.powershell.set("X", "a'b\u2019c$d")).toBe("$Env:X = 'a''b\u2019\u2019c$d'");
});

test("tcsh gets the history mark escaped", () => {
  expect(shells.tcsh.set("X", "a!b'c")).toBe("setenv X 'a\\!b'\\''c';");
});

test("cmd gets plain text, and what it could not take is refused", () => {
  expect(shells.cmd.set("X", "C:\\Users\\a b\\berth & co")).toBe('SET "X=C:\\Users\\a b\\berth & co"');
  for (const value of ['a"b', "a%PATH%", "a!b", "a\nb"]) expect(() => shells.cmd.set("X", value)).toThrow(RangeError);
});

test("the shell is told from the environment", () => {
  expect(detectShell({ SHELL: "/usr/bin/fish" }, "linux")).toBe("fish");
  expect(detectShell({ SHELL: "/bin/csh" }, "freebsd")).toBe("tcsh");
  expect(detectShell({ SHELL: "C:\\Program Files\\Git\\bin\\bash.exe" }, "win32")).toBe("bash");
  expect(detectShell({ SHELL: "/opt/xonsh" }, "linux")).toBe("sh");
  expect(detectShell({}, "win32")).toBe("cmd");
  expect(detectShell({ PSModulePath: "a;b;c" }, "win32")).toBe("powershell");
});
