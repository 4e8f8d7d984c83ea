import { execFileSync, spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { certificates, createMachine } from "./machine.testing.ts";
import { provisionText } from "./scripts/order.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const has = (name: string) => spawnSync(name, ["--version"]).error === undefined;
const withoutShell = !has("bash") || spawnSync("dash", ["-c", ":"]).error !== undefined;

test.skipIf(!has("shellcheck"))("shellcheck finds nothing in the script", () => {
  // What the assignments in front of it set, and what it sets for them.
  const args = ["--shell=sh", "--exclude=SC2154,SC2034", "-"];
  const { stdout } = spawnSync("shellcheck", args, { input: `#!/bin/sh\n${provisionText}`, encoding: "utf8" });
  expect(stdout).toBe("");
});

test.skipIf(withoutShell)("dash and bash both read the script", () => {
  for (const shell of ["dash", "bash"]) execFileSync(shell, ["-n"], { input: provisionText });
});

describe.skipIf(withoutShell)("the script, on a machine with", () => {
  test.each([
    [debian, "apt-get", /install docker\.io iptables ca-certificates$/],
    [
      { ID: "rocky", ID_LIKE: "rhel centos fedora", VERSION_ID: "9.6" },
      "dnf",
      /install docker-ce docker-ce-cli containerd\.io/,
    ],
    [{ ID: "azurelinux", VERSION_ID: "3.0" }, "tdnf", /install moby-engine docker-cli/],
    [{ ID: "sles", ID_LIKE: "suse", VERSION_ID: "15.7" }, "zypper", /install --no-recommends docker iptables/],
  ] as const)(
    "%o installs by its own package manager, %s, after the files are in place",
    async (osRelease, tool, call) => {
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
    },
  );

  test("Docker's own repository: written here, its key known by fingerprint, from the mirror that was named", async () => {
    await using machine = await createMachine({ ID: "rhel", VERSION_ID: "9.4" });
    const engine = { source: "docker", version: "29.1.0", mirror: { url: "https://mirror.example/docker-ce" } };
    expect((await machine.run("install", { berth: { engine } })).exitCode).toBe(0);
    expect(machine.read("etc/yum.repos.d/docker-ce.repo")).toContain(
      "baseurl=https://mirror.example/docker-ce/linux/rhel/9/$basearch/stable\nenabled=1\ngpgcheck=1\n",
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

  test("Flatcar uses the Engine of the image, and refuses another version", async () => {
    await using machine = await createMachine({ ID: "flatcar", ID_LIKE: "coreos", VERSION_ID: "4230.2.0" });
    machine.write("installed", "");
    expect(await machine.run("install")).toMatchObject({ exitCode: 0, report: { source: "existing" } });
    expect(await machine.run("install", { berth: { engine: { version: "28.0.0" } } })).toMatchObject({ exitCode: 10 });
  });

  test("a distribution that nobody heard of is refused by name", async () => {
    await using machine = await createMachine({ ID: "plan9", VERSION_ID: "4" });
    expect(await machine.run("install")).toMatchObject({
      exitCode: 10,
      report: { reason: "the distribution plan9 4 is not supported" },
    });
  });

  test("a second run changes nothing and restarts nothing", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    await machine.run("install");
    machine.calls();
    const { report } = await machine.run("install");
    expect(report).toMatchObject({ ok: true, changed: [] });
    expect(machine.calls().filter((line) => /restart|apt-get/.test(line))).toEqual([]);
  });

  test("what is not secret of the settings stays on the machine, and a later run goes by it", async () => {
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
    expect((await machine.keptRun("install")).report).toMatchObject({ ok: true });
    expect(JSON.parse(machine.read("etc/docker/daemon.json") ?? "")).toEqual(JSON.parse(daemonJson ?? ""));
    expect(machine.read("etc/docker/key.pem")).toBe("KEY\n");
    // Without their secrets the services would be made anew, with none.
    expect(machine.calls().filter((line) => /^docker.*compose/.test(line))).toEqual([]);
  });

  test("services that come later bring with them what starts them", async () => {
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

  test("a machine that was never set up says so", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    expect(await machine.keptRun("certificates", { certs: certificates })).toMatchObject({ exitCode: 19 });
  });

  test("new certificates restart the daemon once, and only where they are new; an authority alone leaves the pair", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    await machine.run("install");
    const restarts = () => machine.calls().filter((line) => line === "systemctl restart docker.service").length;
    restarts();
    const fresh = { cert: "-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----", key: "KEY2" };
    expect((await machine.keptRun("certificates", { certs: fresh })).report).toMatchObject({ ok: true });
    expect(restarts()).toBe(1);
    expect([machine.read("etc/docker/key.pem"), machine.read("etc/docker/ca.pem")]).toEqual(["KEY2\n", "CA\n"]);
    await machine.keptRun("certificates", { certs: fresh });
    expect(restarts()).toBe(0);
    await machine.keptRun("certificates", { certs: { ca: "CA\nCA2" } });
    expect(restarts()).toBe(1);
    expect([machine.read("etc/docker/key.pem"), machine.read("etc/docker/ca.pem")]).toEqual(["KEY2\n", "CA\nCA2\n"]);
    expect(machine.read("var/lib/berth/certificates/key.pem")).toBeUndefined();
  });

  test("certificates that were on their way when the run broke off are taken up by the next", async () => {
    await using machine = await createMachine(debian);
    machine.write("installed", "");
    await machine.run("install");
    const fresh = { cert: "-----BEGIN CERTIFICATE-----\nREVG\n-----END CERTIFICATE-----", key: "KEY2" };
    machine.program("systemctl", '[ "$1" != cat ] || cat "$machine/unit"\n[ "$1" != restart ]');
    expect(await machine.keptRun("certificates", { certs: fresh })).toMatchObject({ exitCode: 15 });
    // Whole, for the drop-in, whatever of them is in place by then.
    expect(["key", "cert", "ca"].map((name) => machine.read(`var/lib/berth/certificates/${name}.pem`))).toEqual([
      "KEY2\n",
      `${fresh.cert}\n`,
      "CA\n",
    ]);
    machine.program("systemctl", '[ "$1" != cat ] || cat "$machine/unit"\n[ "$2" != is-failed ]');
    machine.calls();
    expect((await machine.keptRun("install")).report).toMatchObject({ ok: true });
    expect(machine.calls()).toContain("systemctl restart docker.service");
    expect(machine.read("var/lib/berth/certificates/key.pem")).toBeUndefined();
  });

  test("an upgrade says from what to what; a node of a swarm is refused before anything is touched", async () => {
    await using machine = await createMachine(debian);
    machine.program(
      "apt-cache",
      'case $1 in madison) echo "docker.io | 30.2.0-1 | x" ;; *) echo "  Candidate: 1" ;; esac',
    );
    await machine.run("install");
    machine.program("docker", 'case " $* " in *" info "*) echo active ;; esac');
    machine.calls();
    expect(await machine.keptRun("upgrade")).toMatchObject({ exitCode: 21 });
    expect(machine.calls().filter((line) => line.startsWith("apt-get "))).toEqual([]);
    machine.program("docker", 'case " $* " in *" info "*) echo inactive ;; esac');
    machine.program("apt-get", 'case " $* " in *" install "*) : >"$machine/newer" ;; esac');
    machine.program(
      "dockerd",
      'if [ -e "$machine/newer" ]; then v=30.2.0; else v=29.1.0; fi; [ "$1" != --version ] || echo "Docker version $v, build 1"',
    );
    const { report } = await machine.keptRun("upgrade", {}, "30.2");
    expect(report).toMatchObject({ ok: true, before: "29.1.0", engine: "30.2.0" });
    expect(machine.calls().find((line) => / install /.test(line))).toContain("docker.io=30.2.0-1");
  });

  test("daemon.json of somebody else is merged, and given back with everything else by uninstall", async () => {
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
    // The Engine was there before: it stays, and takes up its own configuration.
    expect(calls).toContain("systemctl restart docker.service");
    expect(calls).toContain("gpasswd --delete anna docker");
    expect(calls.filter((line) => / remove /.test(line))).toEqual([]);
    expect((await machine.run("uninstall", settings, {})).report).toMatchObject({ ok: true, changed: [] });
  });

  test("uninstall takes back an Engine that was installed, but not an option that somebody set since", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    await machine.run("install");
    const written = JSON.parse(machine.read("etc/docker/daemon.json") ?? "");
    machine.write("etc/docker/daemon.json", JSON.stringify({ ...written, debug: true }));
    expect((await machine.run("uninstall", {}, {})).exitCode).toBe(0);
    expect(JSON.parse(machine.read("etc/docker/daemon.json") ?? "")).toEqual({ debug: true });
  });

  test("uninstall takes the packages that were not there, what came along with them, and no other that nobody needs", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    machine.program(
      "dpkg-query",
      'case "$*" in *docker-buildx) ;; *) [ -e "$machine/installed" ] ;; esac && printf installed',
    );
    // Of what comes along, somebody asks for tini, and something else needs runc.
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

  test("an Engine whose packages were left in half is installed again, and mended before it is taken back", async () => {
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

  test("uninstall takes packages that stand in the way of each other, since they came in half", async () => {
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

  test("packages that cannot be removed are told of, and removed by the next uninstall", async () => {
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

  test("copies of runs that were killed are removed, with the secrets in them, and no script of anybody else's", async () => {
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

  test("a password goes to docker login by standard input alone", async () => {
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

  test("a firewall of the machine's own is opened, and closed again by uninstall", async () => {
    await using machine = await createMachine({ ID: "rhel", VERSION_ID: "10.0" });
    machine.program("firewall-cmd", 'case " $* " in *" --query-port"*) exit 1 ;; esac');
    await machine.run("install");
    expect(machine.calls()).toContain("firewall-cmd --quiet --permanent --add-port=2376/tcp");
    await machine.run("uninstall", {}, {});
    expect(machine.calls()).toContain("firewall-cmd --quiet --permanent --remove-port=2376/tcp");
  });

  test.each([
    ["a lock that stays", 11, 'echo "E: Could not get lock /var/lib/dpkg/lock-frontend"; exit 100'],
    ["no network", 12, 'echo "E: Failed to fetch http://x"; exit 100'],
    ["a package that breaks", 13, "echo broken; exit 100"],
  ])("%s ends in exit code %i", async (_what, code, body) => {
    await using machine = await createMachine({ ID: "azurelinux", VERSION_ID: "3.0" });
    machine.program("tdnf", body);
    expect(await machine.run("install")).toMatchObject({ exitCode: code, report: { ok: false, exit: code } });
  });
});

/** An apt-get by what it says it would do, and by what has to be asked of it for the Engine to go. */
function aptGet(says: { readonly install: string; readonly autoremove: string; readonly removing: string }): string {
  return `case "$*" in
  *"--dry-run "*" install "*) ${says.install} ;;
  *"--dry-run "*" autoremove") ${says.autoremove} ;;
  *" install "*) : >"$machine/installed" ;;
  *" remove ${says.removing}") rm -f "$machine/installed" ;;
esac`;
}
