import { spawnSync } from "node:child_process";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { builtProgram } from "./built.ts";
import { temporaryFolder } from "./folder.ts";

let program: string;
beforeAll(() => {
  program = builtProgram();
});

/** How each shell completes `berth inspect ` at the Tab key, in a new process without configuration. */
const completions = [
  [
    "bash",
    [
      "--norc",
      "-c",
      'eval "$(berth completion bash)"; COMP_WORDS=(berth inspect ""); COMP_CWORD=2; _berth; echo "$' +
        '{COMPREPLY[*]}"',
    ],
  ],
  [
    "zsh",
    [
      "-f",
      "-c",
      'autoload -U compinit; compinit -u -D; eval "$(berth completion zsh)"; compadd() { print -- "$*" }; words=(berth inspect ""); CURRENT=3; _berth',
    ],
  ],
  ["fish", ["--no-config", "-c", 'berth completion fish | source; complete -C "berth inspect "']],
] as const;

test.each(completions.filter(([shell]) => spawnSync(shell, ["--version"]).error === undefined))(
  "%s completes the hosts and the options of a command",
  async (shell, args) => {
    const folder = await temporaryFolder();
    const home = join(folder, "berth-home");
    await mkdir(join(home, "hosts", "build-1"), { recursive: true, mode: 0o700 });
    const command = join(folder, "berth");
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    await chmod(command, 0o755);
    const env = { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder, BERTH_HOME: home };
    const { stdout, stderr } = spawnSync(shell, args, { env, encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({
      stdout: expect.stringMatching(/build-1[\s\S]*--json|--json[\s\S]*build-1/),
      stderr: "",
    });
  },
);
