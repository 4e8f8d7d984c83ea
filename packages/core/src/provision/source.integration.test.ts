import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { provisionExitCodes } from "../errors/provision-exit-codes.ts";
import { createMachine, type Machine } from "./machine.testing.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const linuxMint = { ID: "linuxmint", ID_LIKE: "ubuntu debian", VERSION_CODENAME: "wilma", UBUNTU_CODENAME: "noble" };
const fedora = { ID: "fedora", VERSION_ID: "43" };
const rocky = { ID: "rocky", ID_LIKE: "rhel centos fedora", VERSION_ID: "9.6" };
const dockersKey = "9DC858229FC7DD38854AE2D88D81803C0EBFCD88";

/** What the servers answer, by a part of the address. Everything else does not answer. */
type Servers = Readonly<Record<string, "file" | "404">>;

async function machineOf(osRelease: Readonly<Record<string, string>>, servers: Servers, engine = "29.1.0") {
  const machine = await createMachine(osRelease);
  machine.write("etc/apt/sources.list.d/debian.sources", "");
  const cases = Object.entries(servers).map(([part, answer]) =>
    answer === "file" ? `*${part}*) echo KEY >"$file"; exit 0 ;;` : `*${part}*) echo "error: 404"; exit 22 ;;`,
  );
  const answer = `case $url in ${cases.join("\n")} esac; echo "Could not connect"; exit 100`;
  machine.write(
    "usr/lib/apt/apt-helper",
    `#!/bin/sh\nwhile [ "$1" != download-file ]; do shift; done; url=$2 file=$3\necho "download $url" >>'${machine.folder}/calls'\n${answer}\n`,
  );
  chmodSync(join(machine.folder, "usr/lib/apt/apt-helper"), 0o755);
  machine.program("curl", `while [ "$1" != --output ]; do shift; done; file=$2 url=$3\n${answer}`);
  machine.program("apt-cache", `echo "  Candidate: 5:${engine}+dfsg1-1"`);
  machine.program(
    "dnf",
    `case " $* " in *" repoquery "*) echo ${engine} ;; *" install "*) : >"$machine/installed" ;; esac`,
  );
  machine.program("dpkg", '[ "$1" != --print-architecture ] || echo amd64\n[ "$1" != -s ]');
  machine.program(
    "gpg",
    `echo "pub:::::"; echo "fpr:::::::::${osRelease["ID"] === "debian" || osRelease["ID"] === "linuxmint" ? dockersKey : "060A61C51B558A7F742B77AAC52FEB6B621E9F35"}:"`,
  );
  return machine;
}

const installed = (machine: Machine) =>
  machine
    .calls()
    .filter((line) => / install /.test(line) && !line.includes("--dry-run"))
    .map((line) => line.replace(/.* install /, ""));

describe("the source of Docker Engine", () => {
  test.each([
    [debian, "linux/debian/dists/bookworm/stable/binary-amd64/Packages.gz", "docker-ce docker-ce-cli"],
    [linuxMint, "linux/ubuntu/dists/noble/stable/binary-amd64/Packages.gz", "docker-ce docker-ce-cli"],
    [fedora, "linux/fedora/43/", "docker-ce docker-ce-cli"],
    [rocky, "linux/rhel/9/", "docker-ce docker-ce-cli"],
  ])("is Docker's repository on %o, with buildx and compose", async (osRelease, path, packages) => {
    await using machine = await machineOf(osRelease, { [`download.docker.com/${path}`]: "file", "/gpg": "file" });
    expect((await machine.run("install")).report).toMatchObject({ ok: true, source: "docker" });
    expect(installed(machine).at(-1)).toContain(`${packages} containerd.io docker-buildx-plugin docker-compose-plugin`);
    expect(machine.read("var/lib/berth/engine-source")).toBe("docker\n");
  });

  test("is the distribution where Docker publishes nothing, without a warning", async () => {
    await using machine = await machineOf(debian, { "Packages.gz": "404" }, "20.10.24");
    const { report } = await machine.run("install");
    expect(report).toMatchObject({ ok: true, source: "distribution" });
    expect(report).not.toHaveProperty("warnings");
    expect(installed(machine).at(-1)).toMatch(/^docker\.io /);
  });

  test.each([
    ["Debian", debian, /^docker\.io /],
    ["Fedora", fedora, /^moby-engine /],
  ])("is %s with a warning where no server answers and its Engine has API 1.44", async (_name, osRelease, packages) => {
    await using machine = await machineOf(osRelease, {}, "25.0.3");
    expect((await machine.run("install")).report).toMatchObject({
      source: "distribution",
      warnings: ["docker-repository-skipped"],
    });
    expect(installed(machine).at(-1)).toMatch(packages);
  });

  test.each([
    ["an older Engine", debian, "20.10.24", /Engine 20\.10\.24.* is older than API 1\.44/],
    ["no Engine", rocky, "25.0.3", /rocky has no package of Docker Engine/],
  ])("is a failure that names the settings where no server answers and the system has %s", async (...given) => {
    const [_what, osRelease, engine, reason] = given;
    await using machine = await machineOf(osRelease, {}, engine);
    const { exitCode, report } = await machine.run("install");
    expect([exitCode, report["reason"]]).toEqual([12, expect.stringMatching(reason)]);
    expect(report["reason"]).toMatch(/engine\.mirror.*engine\.source/);
    expect(installed(machine)).toEqual([]);
    expect((await machine.run("install", { berth: { engine: { source: "distribution" } } })).exitCode).toBe(
      osRelease === debian ? 0 : 10,
    );
  });

  test("stays what it was in later runs, whatever the servers answer then", async () => {
    await using machine = await machineOf(debian, { "Packages.gz": "404" });
    await machine.run("install");
    await machine.program("apt-get", 'case " $* " in *" install "*) : >"$machine/installed" ;; esac');
    const now = await machineOf(debian, { "Packages.gz": "file", "/gpg": "file" });
    machine.write("usr/lib/apt/apt-helper", now.read("usr/lib/apt/apt-helper") ?? "");
    await now[Symbol.asyncDispose]();
    machine.calls();
    const wanted = { berth: { engine: { version: "30" } } };
    expect((await machine.run("install", wanted)).report).toMatchObject({ source: "distribution" });
    expect((await machine.runWithStoredSettings("upgrade")).report).toMatchObject({ source: "distribution" });
    expect(installed(machine).join("\n")).not.toContain("docker-ce");
  });

  test("names the disabled module where dnf hides Docker's packages", async () => {
    await using machine = await machineOf(rocky, { "download.docker.com/linux/rhel/9/": "file", "/gpg": "file" });
    const hidden = "All matches were filtered out by modular filtering for argument: containerd.io";
    machine.program(
      "dnf",
      `case " $* " in *" repoquery "*) echo 29.1.0 ;; *" install "*) echo "${hidden}"; exit 1 ;; esac`,
    );
    const { exitCode, report } = await machine.run("install");
    expect(exitCode).toBe(provisionExitCodes.install);
    expect(report).toMatchObject({ ok: false, reason: expect.stringContaining("dnf module reset container-tools") });
  });

  test("is not asked for where the machine has an Engine", async () => {
    await using machine = await machineOf(debian, {});
    machine.write("installed", "");
    expect((await machine.run("install")).report).toMatchObject({ ok: true, source: "existing" });
    expect(machine.calls().filter((line) => line.startsWith("download "))).toEqual([]);
  });

  test("is the first mirror in China that answers, with the key that Docker signs with", async () => {
    const mirror = "mirrors.tuna.tsinghua.edu.cn/docker-ce/linux/debian";
    await using machine = await machineOf(debian, { [mirror]: "file" });
    const china = { "azure-environment": "AzureChinaCloud" };
    const first = await machine.run("install", china);
    expect(first.report, first.stderr).toMatchObject({ ok: true, source: "docker" });
    expect(machine.read("etc/apt/sources.list.d/docker.list")).toContain(`https://${mirror} bookworm stable`);
    const asked = machine.calls().filter((line) => line.startsWith("download "));
    expect(asked[0]).toContain("https://mirrors.aliyun.com/docker-ce/");
    await using other = await machineOf(debian, { [mirror]: "file" });
    other.program("gpg", 'echo "pub:::::"; echo "fpr:::::::::0000000000000000000000000000000000000000:"');
    expect(await other.run("install", china)).toMatchObject({
      exitCode: 12,
      report: { reason: expect.stringContaining(dockersKey) },
    });
  });

  test("is the given mirror alone", async () => {
    await using machine = await machineOf(debian, { "download.docker.com": "file" }, "20.10.24");
    const engine = { mirror: { url: "https://mirror.example/docker-ce/" } };
    expect(await machine.run("install", { berth: { engine } })).toMatchObject({ exitCode: 12 });
    const asked = machine.calls().filter((line) => line.startsWith("download "));
    expect(asked).toEqual([expect.stringContaining("https://mirror.example/docker-ce/linux/debian/")]);
  });

  test("warns about missing plugins of the command line", async () => {
    await using machine = await machineOf(debian, { "Packages.gz": "404" });
    machine.program("docker", '[ "$1" != buildx ] && [ "$1" != compose ]');
    expect((await machine.run("install")).report).toMatchObject({ warnings: ["no-buildx", "no-compose"] });
    expect((await machine.runWithStoredSettings("upgrade")).report).toMatchObject({
      warnings: ["no-buildx", "no-compose"],
    });
  });
});
