import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { provisionExitCodes } from "../errors/provision-exit-codes.ts";
import { certificates, createMachine } from "./machine.testing.ts";
import { idleStop, patchText, provisionText } from "./scripts/order.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const has = (name: string) => spawnSync(name, ["--version"]).error === undefined;
const withoutShell = !has("bash") || spawnSync("dash", ["-c", ":"]).error !== undefined;

test.skipIf(!has("shellcheck"))("passes shellcheck", () => {
  // Ignored are unassigned and unused variables: the assignments are not part of this text.
  const args = ["--shell=sh", "--exclude=SC2154,SC2034", "-"];
  for (const input of [`#!/bin/sh\n${patchText}\n${provisionText}`, idleStop])
    expect(spawnSync("shellcheck", args, { input, encoding: "utf8" }).stdout).toBe("");
});

test("exits with the codes of provisionExitCodes", () => {
  const assignments = [...provisionText.matchAll(/^exit_([a-z_]+)=(\d+)$/gm)].map(([, name = "", code]) => {
    return [name.replace(/_(.)/g, (_match, letter: string) => letter.toUpperCase()), Number(code)] as const;
  });
  expect(Object.fromEntries(assignments)).toEqual(provisionExitCodes);
});

test.skipIf(withoutShell)("is valid for dash and bash", () => {
  for (const shell of ["dash", "bash"]) execFileSync(shell, ["-n"], { input: provisionText });
});

describe.skipIf(withoutShell)("the script", () => {
  test("on Debian installs with apt-get, after writing the files", () =>
    installsWith(debian, "apt-get", /install docker\.io iptables ca-certificates$/));

  test.each([
    [
      { ID: "rocky", ID_LIKE: "rhel centos fedora", VERSION_ID: "9.6" },
      "dnf",
      /install docker-ce docker-ce-cli containerd\.io/,
    ],
    [{ ID: "azurelinux", VERSION_ID: "3.0" }, "tdnf", /install moby-engine docker-cli/],
    [{ ID: "sles", ID_LIKE: "suse", VERSION_ID: "15.7" }, "zypper", /install --no-recommends docker iptables/],
  ] as const)("on %o installs with %s, after writing the files", { tags: ["long"] }, installsWith);

  async function installsWith(osRelease: Readonly<Record<string, string>>, tool: string, call: RegExp): Promise<void> {
    await using machine = await createMachine(osRelease);
    machine.program("apt-cache", 'case $2 in docker.io) echo "  Candidate: 1" ;; esac');
    machine.program(
      tool,
      `[ -s "$machine/etc/docker/daemon.json" ] || exit 1; case " $* " in *" install "*) : >"$machine/installed" ;; esac`,
    );
    const { exitCode, report } = await machine.run("install");
    expect({ exitCode, report }).toMatchObject({ exitCode: 0, report: { ok: true, engine: "29.1.0" } });
    expect(
      machine
        .calls()
        .filter((line) => line.startsWith(`${tool} `))
        .at(-1),
    ).toMatch(call);
    expect(machine.read("etc/systemd/system/docker.service.d/zz-berth.conf")).toBe(
      "[Service]\nLimitCORE=0\nExecStartPre=-/bin/sh -c '[ ! -d /var/lib/berth/certificates ] || cp -pf /var/lib/berth/certificates/key.pem /var/lib/berth/certificates/cert.pem /var/lib/berth/certificates/ca.pem /etc/docker/'\nExecStart=\nExecStart=/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS -H tcp://0.0.0.0:2376\n",
    );
    expect(["key.pem", "cert.pem", "ca.pem"].map((name) => machine.mode(`etc/docker/${name}`))).toEqual([
      "400",
      "444",
      "444",
    ]);
  }

  test("adds Docker's repository from a mirror and verifies its key by fingerprint", async () => {
    await using machine = await createMachine({ ID: "rhel", VERSION_ID: "9.4" });
    const engine = { source: "docker", version: "29.1.0", mirror: { url: "https://mirror.example/docker-ce" } };
    expect((await machine.run("install", { berth: { engine } })).exitCode).toBe(0);
    expect(machine.read("etc/yum.repos.d/docker-ce.repo")).toContain(
      "baseurl=https://mirror.example/docker-ce/linux/rhel/9/$basearch/stable\nenabled=1\nmodule_hotfixes=1\ngpgcheck=1\n",
    );
    expect(machine.calls().find((line) => / install /.test(line))).toContain("docker-ce-29.1.0 docker-ce-cli-29.1.0");
    machine.program("gpg", 'echo "pub:::::"; echo "fpr:::::::::0000000000000000000000000000000000000000:"');
    await using other = await createMachine({ ID: "rhel", VERSION_ID: "9.4" });
    other.program("gpg", 'echo "pub:::::"; echo "fpr:::::::::0000000000000000000000000000000000000000:"');
    const refused = await other.run("install", { berth: { engine } });
    expect(refused).toMatchObject({
      exitCode: 12,
      report: { ok: false, reason: expect.stringContaining("fingerprint") },
    });
    expect(other.read("etc/yum.repos.d/docker-ce.repo")).toBeUndefined();
  });

  test("uses the Engine of Flatcar's image, and rejects another version", async () => {
    await using machine = await createMachine({ ID: "flatcar", ID_LIKE: "coreos", VERSION_ID: "4230.2.0" });
    machine.write("installed", "");
    expect(await machine.run("install")).toMatchObject({ exitCode: 0, report: { source: "existing" } });
    expect(await machine.run("install", { berth: { engine: { version: "28.0.0" } } })).toMatchObject({ exitCode: 10 });
  });

  test("rejects an unknown distribution", async () => {
    await using machine = await createMachine({ ID: "plan9", VERSION_ID: "4" });
    expect(await machine.run("install")).toMatchObject({
      exitCode: 10,
      report: { reason: "the distribution plan9 4 is not supported" },
    });
  });

  test("changes and restarts nothing in a second run", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    await machine.run("install");
    machine.calls();
    const { report } = await machine.run("install");
    expect(report).toMatchObject({ ok: true, changed: [] });
    expect(machine.calls().filter((line) => /restart|apt-get/.test(line))).toEqual([]);
  });

  test("stores the public settings on the machine for later runs", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    const settings = { berth: { daemon: { labels: ["it's=a $(label)"] } }, compose: { services: {} } };
    const environment = { TOKEN: "canary" };
    expect((await machine.run("install", settings, { certs: certificates, environment })).exitCode).toBe(0);
    expect(machine.mode("var/lib/berth/settings")).toBe("600");
    expect(machine.read("var/lib/berth/settings")).not.toMatch(/canary|KEY/);
    const daemonJson = machine.read("etc/docker/daemon.json");
    machine.write("etc/docker/daemon.json", "{}\n");
    machine.calls();
    expect((await machine.runWithStoredSettings("install")).report).toMatchObject({ ok: true });
    expect(JSON.parse(machine.read("etc/docker/daemon.json") ?? "")).toEqual(JSON.parse(daemonJson ?? ""));
    expect(machine.read("etc/docker/key.pem")).toBe("KEY\n");
    // The services would be recreated without their secrets.
    expect(machine.calls().filter((line) => /^docker.*compose.* up/.test(line))).toEqual([]);
  });

  test("installs docker compose when services are added later", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    machine.program("apt-cache", 'echo "  Candidate: (none)"');
    machine.program("dpkg", "exit 1");
    machine.program("docker", '[ "$1" != compose ] || [ -e "$machine/compose" ]');
    machine.program("apt-get", 'case " $* " in *" install docker-compose "*) : >"$machine/compose" ;; esac');
    expect((await machine.run("install")).exitCode).toBe(0);
    expect(machine.calls().filter((line) => /apt-get/.test(line))).toEqual([]);
    const { exitCode, report } = await machine.run("install", { compose: { services: {} } });
    expect([exitCode, report["changed"]]).toEqual([0, ["compose"]]);
    expect(machine.calls().filter((line) => /docker compose .*up/.test(line))).toHaveLength(1);
    machine.program("apt-get", "exit 0");
    machine.program("docker", '[ "$1" != compose ]');
    expect(await machine.run("install", { compose: { services: {} } })).toMatchObject({ exitCode: 17 });
  });

  test("fails on a machine that was never set up", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    expect(await machine.runWithStoredSettings("certificates", { certs: certificates })).toMatchObject({
      exitCode: 19,
    });
  });

  test("restarts the daemon once for new certificates only, and keeps the pair when only the authority changes", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    await machine.run("install");
    const restarts = () => machine.calls().filter((line) => line === "systemctl restart docker.service").length;
    restarts();
    const fresh = { cert: "-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----", key: "KEY2" };
    expect((await machine.runWithStoredSettings("certificates", { certs: fresh })).report).toMatchObject({ ok: true });
    expect(restarts()).toBe(1);
    expect([machine.read("etc/docker/key.pem"), machine.read("etc/docker/ca.pem")]).toEqual(["KEY2\n", "CA\n"]);
    await machine.runWithStoredSettings("certificates", { certs: fresh });
    expect(restarts()).toBe(0);
    await machine.runWithStoredSettings("certificates", { certs: { ca: "CA\nCA2" } });
    expect(restarts()).toBe(1);
    expect([machine.read("etc/docker/key.pem"), machine.read("etc/docker/ca.pem")]).toEqual(["KEY2\n", "CA\nCA2\n"]);
    expect(machine.read("var/lib/berth/certificates/key.pem")).toBeUndefined();
  });

  test("loads pending certificates of an interrupted run", { tags: ["long"] }, async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    await machine.run("install");
    const fresh = { cert: "-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----", key: "KEY2" };
    machine.program("systemctl", '[ "$1" != cat ] || cat "$machine/unit"\n[ "$1" != restart ]');
    expect(await machine.runWithStoredSettings("certificates", { certs: fresh })).toMatchObject({ exitCode: 15 });
    // All pending files are there for the drop-in.
    expect(["key", "cert", "ca"].map((name) => machine.read(`var/lib/berth/certificates/${name}.pem`))).toEqual([
      "KEY2\n",
      `${fresh.cert}\n`,
      "CA\n",
    ]);
    machine.program("systemctl", '[ "$1" != cat ] || cat "$machine/unit"\n[ "$2" != is-failed ]');
    machine.calls();
    expect((await machine.runWithStoredSettings("install")).report).toMatchObject({ ok: true });
    expect(machine.calls()).toContain("systemctl restart docker.service");
    expect(machine.read("var/lib/berth/certificates/key.pem")).toBeUndefined();
  });

  test("reports both versions of an upgrade, and rejects a swarm node before changing anything", async () => {
    await using machine = await createMachine(debian);
    machine.program(
      "apt-cache",
      'case $1 in madison) echo "docker.io | 30.2.0-1 | x" ;; *) echo "  Candidate: 1" ;; esac',
    );
    await machine.run("install");
    machine.program("docker", 'case " $* " in *" info "*) echo active ;; esac');
    machine.calls();
    expect(await machine.runWithStoredSettings("upgrade")).toMatchObject({ exitCode: 21 });
    expect(machine.calls().filter((line) => line.startsWith("apt-get "))).toEqual([]);
    machine.program("docker", 'case " $* " in *" info "*) echo inactive ;; esac');
    machine.program("apt-get", 'case " $* " in *" install "*) : >"$machine/newer" ;; esac');
    machine.program(
      "dockerd",
      'if [ -e "$machine/newer" ]; then v=30.2.0; else v=29.1.0; fi; [ "$1" != --version ] || echo "Docker version $v, build 1"',
    );
    const { report } = await machine.runWithStoredSettings("upgrade", {}, "30.2");
    expect(report).toMatchObject({ ok: true, before: "29.1.0", engine: "30.2.0" });
    expect(machine.calls().find((line) => / install /.test(line))).toContain("docker.io=30.2.0-1");
  });

  test("merges an existing daemon.json, and uninstall restores it and all other files", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    const theirs = '{\n  "debug": true,\n  "log-driver": "journald"\n}\n';
    machine.write("etc/docker/daemon.json", theirs);
    machine.write("etc/docker/ca.pem", "their ca\n");
    const settings = { berth: { adminUsername: "anna", daemon: { labels: ["a=b"] } } };
    expect((await machine.run("install", settings)).exitCode).toBe(0);
    const merged = JSON.parse(machine.read("etc/docker/daemon.json") ?? "");
    expect(merged).toMatchObject({ debug: true, "log-driver": "journald", labels: ["a=b"], tlsverify: true });
    expect(merged).not.toHaveProperty("log-opts");
    machine.calls();
    const { exitCode, report } = await machine.run("uninstall", settings, {});
    expect({ exitCode, report }).toMatchObject({ exitCode: 0, report: { changed: ["uninstalled"] } });
    expect(machine.read("etc/docker/daemon.json")).toBe(theirs);
    expect(machine.read("etc/docker/ca.pem")).toBe("their ca\n");
    for (const path of [
      "etc/docker/key.pem",
      "etc/docker/cert.pem",
      "etc/systemd/system/docker.service.d/zz-berth.conf",
      "var/lib/berth",
    ]) {
      expect(machine.read(path)).toBeUndefined();
    }
    const calls = machine.calls();
    // The Engine existed before: it stays and loads its original configuration.
    expect(calls).toContain("systemctl restart docker.service");
    expect(calls).toContain("gpasswd --delete anna docker");
    expect(calls.filter((line) => / remove /.test(line))).toEqual([]);
    expect((await machine.run("uninstall", settings, {})).report).toMatchObject({ ok: true, changed: [] });
  });

  test("uninstall removes an Engine that was installed, but keeps an option that was set since", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    await machine.run("install");
    const written = JSON.parse(machine.read("etc/docker/daemon.json") ?? "");
    machine.write("etc/docker/daemon.json", JSON.stringify({ ...written, debug: true }));
    expect((await machine.run("uninstall", {}, {})).exitCode).toBe(0);
    expect(JSON.parse(machine.read("etc/docker/daemon.json") ?? "")).toEqual({ debug: true });
  });

  test("uninstall removes added packages and their dependencies, and no other unused package", {
    tags: ["long"],
  }, async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    machine.program(
      "dpkg-query",
      'case "$*" in *docker-buildx) ;; *) [ -e "$machine/installed" ] ;; esac && printf installed',
    );
    // Of the dependencies, tini has been installed explicitly since, and another package needs runc.
    machine.program(
      "apt-get",
      aptGet({
        install: "printf 'Inst %s (1)\\n' docker.io docker-cli containerd runc tini; echo 'Inst libc6 [1] (2)'",
        autoremove: "printf 'Remv %s [1]\\n' docker.io docker-cli nobodys containerd libc6",
        removing: "docker.io docker-cli containerd",
      }),
    );
    await machine.run("install");
    expect((await machine.run("uninstall", {}, {})).exitCode).toBe(0);
    const calls = machine.calls();
    expect(calls).toContain("apt-mark auto docker.io docker-cli iptables ca-certificates");
    expect(calls.filter((line) => /^apt-get -y .* remove /.test(line))).toEqual([
      expect.stringMatching(/ remove docker\.io docker-cli containerd$/),
    ]);
  });

  test("reinstalls a partly installed Engine, and completes it before removing it", { tags: ["long"] }, async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    machine.program("dpkg", '[ "$1" != --configure ] || rm -f "$machine/half"');
    const state =
      'if [ -e "$machine/half" ]; then echo half-configured; elif [ -e "$machine/installed" ]; then echo installed; fi';
    machine.program("dpkg-query", `case "$*" in *Eflag*) ;; *) ${state} ;; esac`);
    await machine.run("install");
    machine.calls();
    const installs = () => machine.calls().filter((line) => /^apt-get -y .* install /.test(line));
    await machine.run("install");
    expect(installs()).toEqual([]);
    machine.write("half", "");
    await machine.run("install");
    expect(installs()).toHaveLength(1);
    expect((await machine.run("uninstall", {}, {})).exitCode).toBe(0);
    const calls = machine.calls();
    expect(calls.indexOf("dpkg --configure -a")).toBeGreaterThanOrEqual(0);
    expect(calls.indexOf("dpkg --configure -a")).toBeLessThan(
      calls.indexOf("systemctl --quiet disable --now docker.service docker.socket"),
    );
  });

  test("uninstall removes conflicting, partly installed packages", { tags: ["long"] }, async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: (none)"; [ "$2" != docker.io ] || echo "  Candidate: 1"');
    machine.program(
      "apt-get",
      aptGet({
        install: "printf 'Inst %s (1)\\n' docker.io containerd",
        autoremove: `[ ! -e "$machine/installed" ] || { echo "E: Unmet dependencies."; exit 100; }; echo "Remv containerd [1]"`,
        removing: "docker.io iptables ca-certificates",
      }),
    );
    await machine.run("install");
    expect((await machine.run("uninstall", {}, {})).exitCode).toBe(0);
    expect(machine.calls().at(-1)).toMatch(/ remove containerd$/);
  });

  test("reports packages that cannot be removed, and removes them in the next uninstall", {
    tags: ["long"],
  }, async () => {
    await using machine = await createMachine({ ID: "azurelinux", VERSION_ID: "3.0" });
    await machine.run("install");
    machine.program("tdnf", "echo broken; exit 1");
    const { exitCode, report } = await machine.run("uninstall", {}, {});
    expect([exitCode, report["reason"]]).toEqual([13, "the packages of Docker Engine cannot be removed"]);
    machine.program("tdnf", 'rm -f "$machine/installed"');
    expect((await machine.run("uninstall", {}, {})).report).toMatchObject({ ok: true, changed: ["uninstalled"] });
    expect(machine.calls()).toContain("tdnf -y -q autoremove moby-engine docker-cli docker-buildx");
    expect(machine.read("installed")).toBeUndefined();
  });

  test("removes script copies of killed runs, and no other scripts", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    const copies = ["custom-script/download/0", "run-command-handler/download/berth-adopt"].map(
      (path) => `var/lib/waagent/${path}/script.sh`,
    );
    for (const copy of copies) machine.write(copy, "#!/bin/sh\n# berth-provision: this copy removes itself\nKEY\n");
    const theirs = "var/lib/waagent/run-command-handler/download/theirs/script.sh";
    machine.write(theirs, "#!/bin/sh\n");
    await machine.run("install");
    expect(copies.map((copy) => machine.read(copy))).toEqual([undefined, undefined]);
    expect(machine.read(theirs)).toBe("#!/bin/sh\n");
  });

  test.each([
    ["repeats a login", 'echo "MainPID=$(wc -l <"$machine/calls")"', 2, 0],
    ["does not repeat a login", "echo MainPID=1", 1, 16],
  ])("%s that fails where the daemon's process is as %j says", async (_what, show, logins, exitCode) => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    machine.program(
      "docker",
      'case " $* " in *" login "*) [ -e "$machine/failed" ] || { : >"$machine/failed"; exit 1; } ;; esac',
    );
    machine.program(
      "systemctl",
      `case "$*" in cat*) cat "$machine/unit" ;; *is-failed*) exit 1 ;; *MainPID*) ${show} ;; esac`,
    );
    const login = [{ server: "registry.example", username: "robot", password: "secret" }];
    expect((await machine.run("install", {}, { certs: certificates, logins: login })).exitCode).toBe(exitCode);
    expect(machine.calls().filter((line) => line.startsWith("docker login "))).toHaveLength(logins);
  });

  test("passes a password to docker login only through stdin", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    machine.program("docker", 'case " $* " in *" login "*) cat >"$machine/stdin" ;; esac');
    const logins = [{ server: "registry.example", username: "robot", password: "it's $(a) canary" }];
    expect((await machine.run("install", {}, { certs: certificates, logins })).exitCode).toBe(0);
    expect(machine.read("stdin")).toBe("it's $(a) canary");
    const calls = machine.calls();
    expect(calls).toContain("docker login --username robot --password-stdin registry.example");
    expect(calls.filter((line) => line.includes("canary"))).toEqual([]);
    await machine.run("uninstall", {}, {});
    expect(machine.calls()).toContain("docker logout registry.example");
  });

  test("opens the machine's firewall, and uninstall closes it", async () => {
    await using machine = await createMachine({ ID: "rhel", VERSION_ID: "10.0" });
    machine.program("firewall-cmd", 'case " $* " in *" --query-port"*) exit 1 ;; esac');
    await machine.run("install");
    expect(machine.calls()).toContain("firewall-cmd --quiet --permanent --add-port=2376/tcp");
    await machine.run("uninstall", {}, {});
    expect(machine.calls()).toContain("firewall-cmd --quiet --permanent --remove-port=2376/tcp");
  });

  test.each([
    [
      "a package manager lock that is never released",
      11,
      'echo "E: Could not get lock /var/lib/dpkg/lock-frontend"; exit 100',
    ],
    ["no network", 12, 'echo "E: Failed to fetch http://x"; exit 100'],
    ["a broken package", 13, "echo broken; exit 100"],
  ])("for %s exits with %i", async (_what, code, body) => {
    await using machine = await createMachine({ ID: "azurelinux", VERSION_ID: "3.0" });
    machine.program("tdnf", body);
    expect(await machine.run("install")).toMatchObject({ exitCode: code, report: { ok: false, exit: code } });
  });
});

/** An apt-get with the given dry-run outputs, which removes the Engine when it is called with `removing`. */
function aptGet(says: { readonly install: string; readonly autoremove: string; readonly removing: string }): string {
  return `case "$*" in
  *"--dry-run "*" install "*) ${says.install} ;;
  *"--dry-run "*" autoremove") ${says.autoremove} ;;
  *" install "*) : >"$machine/installed" ;;
  *" remove ${says.removing}") rm -f "$machine/installed" ;;
esac`;
}
