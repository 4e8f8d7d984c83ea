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

/** How each shell completes at the Tab key after words, in a new process without configuration. */
const completions: readonly (readonly [string, (words: readonly string[]) => string[]])[] = [
  [
    "bash",
    (words) => [
      "--norc",
      "-c",
      `eval "$(berth completion bash)"; COMP_WORDS=(berth ${words.join(" ")} ""); COMP_CWORD=${words.length + 1}; _berth; echo "\${COMPREPLY[*]}"`,
    ],
  ],
  [
    "zsh",
    (words) => [
      "-f",
      "-c",
      `autoload -U compinit; compinit -C -D; eval "$(berth completion zsh)"; _files() { print files }; compadd() { print -- $values; print -- $shown }; words=(berth ${words.join(" ")} ""); CURRENT=${words.length + 2}; _berth`,
    ],
  ],
  ["fish", (words) => ["--no-config", "-c", `berth completion fish | source; complete -C "berth ${words.join(" ")} "`]],
];

test.each(completions.filter(([shell]) => spawnSync(shell, ["--version"]).error === undefined))(
  "%s completes hosts, options and files",
  async (shell, argsFor) => {
    const folder = await temporaryFolder();
    const home = join(folder, "berth-home");
    await mkdir(join(home, "hosts", "build-1"), { recursive: true, mode: 0o700 });
    const command = join(folder, "berth");
    await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
    await chmod(command, 0o755);
    const env = { PATH: `${folder}:${process.env["PATH"]}`, HOME: folder, BERTH_HOME: home };
    await writeFile(join(folder, "host.yaml"), "");
    const complete = (...words: string[]) => {
      const { stdout, stderr } = spawnSync(shell, argsFor(words), { env, cwd: folder, encoding: "utf8" });
      expect(stderr).toBe("");
      return stdout;
    };
    expect(complete("inspect")).toMatch(/^build-1\b/);
    expect(complete("rm")).toMatch(/^build-1\b/);
    expect(complete("inspect", "build-1")).toContain("--json");
    expect(complete("create", "--size").trim()).toBe("");
    const files = complete("create", "--file").trim();
    // bash completes the path by itself where it gets no word.
    expect(files).toMatch({ bash: /^$/, zsh: /^files$/, fish: /host\.yaml/ }[shell] ?? /-/);
  },
);
