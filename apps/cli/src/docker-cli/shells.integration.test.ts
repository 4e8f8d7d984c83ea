import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { detectShell, type ShellName, shells } from "./shells.ts";

const nasty = [
  "tcp://10.0.0.4:2376",
  "tcp://[2001:db8::1]:2376",
  "",
  " two  spaces ",
  "it's",
  "'';echo pwned;'",
  "$(echo pwned)`echo pwned`$HOME",
  'double " quote',
  "back\\slash \\' \\\\",
  "new\nline",
  "tab\tstar * ? [a] ~ # ! !! & | ; < > ( ) { } %PATH% ^",
  "ünïcödé ‘’‚‛ 日本",
];

/** The shells of this machine, and how each runs a line and prints a variable. */
const real: readonly { program: string; shell: ShellName; script: (line: string) => string[] }[] = [
  { program: "bash", shell: "bash", script: (line) => ["-c", `${line}\nprintf %s "$BERTH_X"`] },
  { program: "dash", shell: "sh", script: (line) => ["-c", `${line}\nprintf %s "$BERTH_X"`] },
  { program: "zsh", shell: "zsh", script: (line) => ["-fc", `${line}\nprintf %s "$BERTH_X"`] },
  { program: "fish", shell: "fish", script: (line) => ["--no-config", "-c", `${line}\nprintf %s "$BERTH_X"`] },
  { program: "tcsh", shell: "tcsh", script: (line) => ["-fc", `${line}\nprintenv BERTH_X`] },
  {
    program: "pwsh",
    shell: "powershell",
    script: (line) => ["-NoProfile", "-Command", `${line}; [Console]::Write($Env:BERTH_X)`],
  },
];

for (const { program, shell, script } of real) {
  const missing = spawnSync(program, ["-c", "true"]).error !== undefined;
  describe.skipIf(missing)(`in a real ${program}`, () => {
    test.each(nasty)("passes %j unchanged", (value) => {
      const { stdout, stderr } = spawnSync(program, script(shells[shell].set("BERTH_X", value)), { encoding: "utf8" });
      expect(stderr).toBe("");
      expect(shell === "tcsh" ? stdout.replace(/\n$/, "") : stdout).toBe(value);
    });

    test("unsets a variable", () => {
      const lines = `${shells[shell].set("BERTH_X", "here")}\n${shells[shell].unset("BERTH_X")}`;
      expect(spawnSync(program, script(lines), { encoding: "utf8" }).stdout).toBe("");
    });

    test("prints the advice as a comment", () => {
      const { stdout, stderr } = spawnSync(program, script(shells[shell].advice("berth env demo")), {
        encoding: "utf8",
      });
      expect({ stdout, stderr }).toEqual({ stdout: "", stderr: "" });
    });
  });
}

test("escapes only quotes and backslashes for fish", () => {
  expect(shells.fish.set("X", "a'b\\c$d")).toBe("set -gx X 'a\\'b\\\\c$d';");
});

test("doubles every kind of single quote for PowerShell", () => {
  expect(shells.powershell.set("X", "a'b\u2019c$d")).toBe("$Env:X = 'a''b\u2019\u2019c$d'");
});

test("escapes the history mark for tcsh", () => {
  expect(shells.tcsh.set("X", "a!b'c")).toBe("setenv X 'a\\!b'\\''c';");
});

test("passes plain text to cmd and rejects what cmd cannot take", () => {
  expect(shells.cmd.set("X", "C:\\Users\\a b\\berth & co")).toBe('SET "X=C:\\Users\\a b\\berth & co"');
  for (const value of ['a"b', "a%PATH%", "a!b", "a\nb"]) expect(() => shells.cmd.set("X", value)).toThrow(RangeError);
});

test("detects the shell from the environment", () => {
  expect(detectShell({ SHELL: "/usr/bin/fish" }, "linux")).toBe("fish");
  expect(detectShell({ SHELL: "/bin/csh" }, "freebsd")).toBe("tcsh");
  expect(detectShell({ SHELL: "C:\\Program Files\\Git\\bin\\bash.exe" }, "win32")).toBe("bash");
  expect(detectShell({ SHELL: "/opt/xonsh" }, "linux")).toBe("sh");
  expect(detectShell({}, "win32")).toBe("cmd");
  expect(detectShell({ PSModulePath: "a;b;c" }, "win32")).toBe("powershell");
});
