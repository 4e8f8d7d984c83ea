import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { createAuthority } from "@dockberth/core";
import { emulatedAzure, resourcesLeft } from "@dockberth/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { runnerConfiguration, startGitHub } from "./github.ts";
import { Step } from "./runner.ts";
import { builtBundle, hostInputs } from "./workflow.ts";

const real = process.platform === "linux" && process.getuid?.() === 0;
const docker = spawnSync("docker", ["--version"]).status === 0;

/** Between the two halves runs what the job is for: a container. */
describe.skipIf(!real || !docker)("a job on a real guest", () => {
  let bundle: string;
  beforeAll(() => {
    bundle = builtBundle();
  });

  test("runs containers of the steps that follow on the host, and leaves nothing behind", async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    await using github = await startGitHub();
    const { cert, key } = await createAuthority({ name: "Acme" });
    const authority = `${cert}${key?.reveal()}`;
    const inputs = {
      ...hostInputs(cloud, github),
      authority,
      "allow-from": `${cloud.emulator.guests?.hostAddress}`,
      "engine-source": "distribution",
      connection: "environment",
    };
    using step = new Step({ bundle, with: inputs, env: github.env });
    const main = await step.main();
    expect(main).toMatchObject({ exitCode: 0 });
    const env = { PATH: process.env["PATH"] ?? "", HOME: step.folder, ...step.exported };
    const run = (script: string) => execFileSync("bash", ["-c", script], { env, cwd: step.folder, encoding: "utf8" });
    // An image of a program of this machine and its libraries.
    run("tar -ch /bin/echo $(ldd /bin/echo | grep -o '/[^ ]*') 2>/dev/null | docker import - tiny");
    expect(run("docker run --rm --network none tiny /bin/echo Hello from the job")).toBe("Hello from the job\n");
    // A placeholder for the runner's image: its program prints its configuration, and waits.
    run(
      `mkdir -p home/runner && printf '#!/bin/sh\\necho "$ACTIONS_RUNNER_INPUT_JITCONFIG"; exec sleep 600' >home/runner/run.sh && chmod +x home/runner/run.sh
      tar -ch home/runner /bin/sh /bin/sleep $(ldd /bin/sh /bin/sleep | grep -o '/lib[^ :]*' | sort -u) 2>/dev/null | docker import --change 'WORKDIR /home/runner' - runner`,
    );
    using offer = new Step({
      bundle,
      with: {
        ...inputs,
        command: "env",
        name: step.outputs["host"] ?? "",
        "runner-labels": "docker",
        "runner-image": "runner",
      },
      env: github.env,
    });
    const { exitCode, log } = await offer.main();
    expect({ exitCode, errors: log.split("\n").filter((line) => line.startsWith("::error")) }).toEqual({
      exitCode: 0,
      errors: [],
    });

    expect(run("docker logs $(docker ps --quiet --filter ancestor=runner)")).toBe(`${runnerConfiguration}\n`);
    expect(await step.post()).toMatchObject({ exitCode: 0 });
    expect(await resourcesLeft(cloud.azure)).toEqual([]);
    expect(() => run("docker version")).toThrow();
  });

  test("cuts no connection of a job on a shared host while three other jobs come and go", {
    tags: ["long"],
  }, async () => {
    await using cloud = await emulatedAzure({ guests: "linux" });
    await using github = await startGitHub();
    const { cert, key } = await createAuthority({ name: "Acme" });
    const inputs = {
      ...hostInputs(cloud, github),
      ...{ name: "shared", keep: "true", "expires-in": "never", authority: `${cert}${key?.reveal()}` },
      ...{ "allow-from": `${cloud.emulator.guests?.hostAddress}`, "engine-source": "distribution" },
      connection: "environment",
    };
    const jobOf = (run: string) => new Step({ bundle, with: inputs, env: { ...github.env, GITHUB_RUN_ID: run } });
    using first = jobOf("4711");
    expect(await first.main()).toMatchObject({ exitCode: 0 });
    const environment = (step: Step) => ({
      env: { PATH: process.env["PATH"] ?? "", HOME: step.folder, ...step.exported },
      cwd: step.folder,
    });
    const run = (step: Step, script: string) =>
      execFileSync("bash", ["-c", script], { ...environment(step), encoding: "utf8" });
    run(
      first,
      "tar -ch /bin/sh /bin/sleep $(ldd /bin/sh /bin/sleep | grep -o '/lib[^ :]*' | sort -u) 2>/dev/null | docker import - tiny",
    );
    run(first, "docker run --detach --name kept --network none tiny /bin/sleep 600");
    // At least a minute, and until the other jobs have ended.
    const counting = "i=0; while [ $i -lt 60 ] || [ ! -e /done ]; do i=$((i+1)); echo $i; /bin/sleep 1; done; echo end";
    const exec = spawn("docker", ["exec", "kept", "/bin/sh", "-c", counting], environment(first));
    const output = text(exec.stdout);
    const ended = once(exec, "exit");

    for (const each of ["4712", "4713", "4714"]) {
      using other = jobOf(each);
      expect(await other.main()).toMatchObject({ exitCode: 0, log: expect.stringContaining("nothing was changed") });
      expect(run(other, "docker ps --format '{{.Names}}'")).toBe("kept\n");
      expect(await other.post()).toMatchObject({ exitCode: 0 });
    }
    run(first, "docker exec kept /bin/sh -c ': >/done'");
    expect(await ended).toEqual([0, null]);
    const lines = (await output).trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(60);
    expect(lines).toEqual([...lines.slice(0, -1).map((_line, index) => `${index + 1}`), "end"]);
    expect(await first.post()).toMatchObject({ exitCode: 0 });
  });
});
