import { describe, expect, test } from "vitest";
import { createMachine, type Machine } from "./machine.testing.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const dropIn = "etc/systemd/system/docker.service.d/zz-berth.conf";

/** A unit of the owner, as `systemctl cat` prints it. */
const unitOf = (service: string) => `# /lib/systemd/system/docker.service\n[Service]\n${service}\n`;
const debiansUnit = unitOf(
  "EnvironmentFile=-/etc/default/docker\nExecStart=/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS",
);

interface Existing {
  readonly unit?: string;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
}

async function machineWith({ unit = debiansUnit, files = {} }: Existing): Promise<Machine> {
  const machine = await createMachine(debian);
  machine.write("installed", "");
  machine.write("unit", unit);
  for (const [path, content] of Object.entries(files)) machine.write(path, content);
  return machine;
}

const commandOf = (machine: Machine) => /^ExecStart=(\/.*)$/m.exec(machine.read(dropIn) ?? "")?.[1];

describe("an existing Docker", () => {
  test.each<[string, Existing, string]>([
    [
      "of docker-machine",
      {
        unit: unitOf(
          "ExecStart=/usr/bin/dockerd -H tcp://0.0.0.0:2376 -H unix:///var/run/docker.sock --storage-driver overlay2 --tlsverify --tlscacert /etc/docker/ca.pem --tlscert /etc/docker/server.pem --tlskey /etc/docker/server-key.pem --label provider=azure",
        ),
      },
      "/usr/bin/dockerd -H unix:///var/run/docker.sock --storage-driver overlay2 --label provider=azure -H tcp://0.0.0.0:2376",
    ],
    [
      "of the old extension",
      {
        unit: unitOf(
          "ExecStart=/usr/bin/docker daemon -H=fd:// --tlsverify --tlscacert=/etc/docker/ca.pem --tlscert=/etc/docker/cert.pem --tlskey=/etc/docker/key.pem -H=0.0.0.0:2376",
        ),
      },
      "/usr/bin/docker daemon -H=fd:// -H tcp://0.0.0.0:2376",
    ],
    [
      "with a remote API in DOCKER_OPTS",
      {
        files: {
          "etc/default/docker": `# comment\nDOCKER_OPTS="--dns 8.8.8.8 --tlsverify --tlscacert=/x/ca.pem --tlscert=/x/c.pem \\\n --tlskey=/x/k.pem -H tcp://0.0.0.0:2376"\n`,
        },
      },
      "/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock --dns 8.8.8.8 -H tcp://0.0.0.0:2376",
    ],
    [
      "with other words in DOCKER_OPTS",
      { files: { "etc/default/docker": "DOCKER_OPTS='--dns 8.8.8.8'\n" } },
      "/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS -H tcp://0.0.0.0:2376",
    ],
    [
      "with a remote API in the environment of a drop-in",
      {
        unit: `${debiansUnit}\n# /etc/systemd/system/docker.service.d/opts.conf\n[Service]\nEnvironment="DOCKER_OPTS=--tls=false -H tcp://0.0.0.0:2375 --mtu=1400"\n`,
      },
      "/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock --mtu=1400 -H tcp://0.0.0.0:2376",
    ],
    [
      "with socket activation only",
      { unit: unitOf("ExecStart=/usr/bin/dockerd -H fd://") },
      "/usr/bin/dockerd -H fd:// -H tcp://0.0.0.0:2376",
    ],
    [
      "with its data elsewhere",
      { unit: unitOf("ExecStart=/usr/bin/dockerd -H fd:// --data-root=/srv/docker --userns-remap=default") },
      "/usr/bin/dockerd -H fd:// --data-root=/srv/docker --userns-remap=default -H tcp://0.0.0.0:2376",
    ],
  ])("%s keeps its command line, without a remote API of its own", async (_what, existing, command) => {
    await using machine = await machineWith(existing);
    const { report, stderr } = await machine.run("install");
    expect(report, stderr).toMatchObject({ ok: true });
    expect(commandOf(machine)).toBe(command);
  });

  const theirs = '{"data-root": "/srv/docker", "features": {"containerd-snapshotter": true}}';
  test.each<[string, string | Uint8Array]>([
    ["in UTF-8 with a BOM", `\uFEFF${theirs}`],
    ["in UTF-16 with a BOM", new Uint8Array(Buffer.from(`\uFEFF${theirs}`, "utf16le"))],
  ])("keeps the options of a daemon.json %s", async (_what, content) => {
    await using machine = await machineWith({ files: { "etc/docker/daemon.json": content } });
    expect((await machine.run("install")).report).toMatchObject({ ok: true });
    expect(JSON.parse(machine.read("etc/docker/daemon.json") ?? "")).toMatchObject({
      ...JSON.parse(theirs),
      tlsverify: true,
    });
  });

  test("takes a daemon.json of nothing but white space for no options", async () => {
    await using machine = await machineWith({ files: { "etc/docker/daemon.json": " \n\t\n" } });
    expect((await machine.run("install")).report).toMatchObject({ ok: true });
  });

  test.each<[string, Existing, RegExp]>([
    [
      "comments in daemon.json",
      { files: { "etc/docker/daemon.json": '{\n  // mirror\n  "debug": true\n}' } },
      /not a JSON object \(line 2: /,
    ],
    ["hosts in daemon.json", { files: { "etc/docker/daemon.json": '{"hosts": ["fd://"]}' } }, /sets hosts.*drop-in/],
    [
      "another configuration file",
      { unit: unitOf("ExecStart=/usr/bin/dockerd --config-file=/srv/daemon.json") },
      /--config-file/,
    ],
    [
      "another configuration file in DOCKER_OPTS",
      { files: { "etc/default/docker": 'DOCKER_OPTS="--config-file /srv/d.json"' } },
      /--config-file/,
    ],
    ["Docker from snap", { files: { "etc/systemd/system/snap.docker.dockerd.service": "" } }, /snap remove docker/],
  ])("is left as it was, and running, because of %s", async (_what, existing, reason) => {
    const before = { "etc/docker/key.pem": "their key\n", "etc/docker/ca.pem": "their ca\n" };
    await using machine = await machineWith({ ...existing, files: { ...before, ...existing.files } });
    const { exitCode, report } = await machine.run("install");
    expect([exitCode === 0, report["reason"]]).toEqual([false, expect.stringMatching(reason)]);
    for (const [path, content] of Object.entries(before)) expect(machine.read(path)).toBe(content);
    expect([machine.read("etc/docker/cert.pem"), machine.read(dropIn)]).toEqual([undefined, undefined]);
    expect(machine.calls().filter((line) => /systemctl.* (stop|restart) /.test(line))).toEqual([]);
  });

  test("is left as it was, and running, where its socket unit has the port", async () => {
    await using machine = await machineWith({});
    machine.program(
      "systemctl",
      `case "$*" in cat*) cat "$machine/unit" ;; *Listen*) printf '/run/docker.sock (Stream)\\n[::]:2376 (Stream)\\n' ;; *is-failed*) exit 1 ;; esac`,
    );
    expect(await machine.run("install")).toMatchObject({
      exitCode: 14,
      report: { reason: expect.stringMatching(/docker\.socket listens on port 2376/) },
    });
    expect(machine.calls()).not.toContain("systemctl restart docker.service");
    machine.write("proc/net/tcp", "  0: 00000000:0949 00000000:0000 0A 00000000:00000000\n");
    expect((await machine.run("install", { docker: { port: 2377 } })).exitCode).toBe(0);
  });

  const says =
    "unable to configure the Docker daemon with file /etc/docker/daemon.json: the following directives are specified both as a flag and in the configuration file: mtu";

  test("is validated before the running daemon is stopped, where the daemon can", async () => {
    await using machine = await machineWith({});
    machine.program(
      "dockerd",
      `case " $* " in *" --version "*) echo "Docker version 29.1.0, build 1" ;; *" -H "*" --validate "*) echo "${says}" >&2; exit 1 ;; esac`,
    );
    const { exitCode, report } = await machine.run("install");
    expect([exitCode, report["reason"]]).toEqual([
      14,
      expect.stringContaining("both as a flag and in the configuration file: mtu"),
    ]);
    expect(machine.calls()).not.toContain("systemctl restart docker.service");
    expect(machine.read("etc/docker/daemon.json")).toBeUndefined();
  });

  test("is restored and runs again when the daemon does not come up, and the reason is the daemon's", async () => {
    const daemonJson = '{"mtu": 1400}\n';
    await using machine = await machineWith({
      files: { "etc/docker/daemon.json": daemonJson, "etc/docker/key.pem": "their key\n" },
    });
    // It starts only with the owner's configuration.
    machine.program(
      "systemctl",
      `case "$*" in cat*) cat "$machine/unit" ;; "restart docker.service") [ ! -e "$machine/${dropIn}" ] ;; *is-failed*) exit 1 ;; esac`,
    );
    machine.program(
      "journalctl",
      `echo "Starting docker.service"; echo "${says}"; echo "docker.service: Failed with result 'exit-code'."`,
    );
    const { exitCode, report } = await machine.run("install");
    expect([exitCode, report["reason"]]).toEqual([
      15,
      expect.stringMatching(
        /The daemon said: unable to configure .*; the previous configuration was restored, and Docker runs with it$/,
      ),
    ]);
    expect(machine.read("etc/docker/daemon.json")).toBe(daemonJson);
    expect(machine.read("etc/docker/key.pem")).toBe("their key\n");
    expect(machine.read(dropIn)).toBeUndefined();
    expect(machine.calls().filter((line) => line === "systemctl restart docker.service")).toHaveLength(2);

    // The owner changes the configuration, which is what a removal restores after another attempt.
    const changed = '{"labels": ["a=b"]}\n';
    machine.write("etc/docker/daemon.json", changed);
    machine.write("etc/docker/key.pem", "their new key\n");
    machine.program("systemctl", `case "$*" in cat*) cat "$machine/unit" ;; *is-failed*) exit 1 ;; esac`);
    expect((await machine.run("install")).report).toMatchObject({ ok: true });
    expect((await machine.runWithStoredSettings("uninstall")).report).toMatchObject({ ok: true });
    expect(machine.read("etc/docker/daemon.json")).toBe(changed);
    expect(machine.read("etc/docker/key.pem")).toBe("their new key\n");
  });

  test.each([
    ["stopped and disabled again, where its owner uses a rootless one", "exit 1", /^systemctl --quiet disable --now /],
    ["restarted, where it ran", "exit 0", /^systemctl restart docker\.service$/],
  ])("is %s, by uninstall", async (_what, answer, last) => {
    await using machine = await machineWith({});
    machine.program(
      "systemctl",
      `case "$*" in cat*) cat "$machine/unit" ;; *is-failed*) exit 1 ;; *is-enabled* | *is-active*) ${answer} ;; esac`,
    );
    expect((await machine.run("install")).report).toMatchObject({ ok: true });
    machine.program("systemctl", `case "$*" in cat*) cat "$machine/unit" ;; *is-failed*) exit 1 ;; esac`);
    machine.calls();
    expect((await machine.runWithStoredSettings("uninstall")).report).toMatchObject({ ok: true });
    expect(machine.calls().filter((line) => / (restart|disable) .*docker\.service/.test(line))).toEqual([
      expect.stringMatching(last),
    ]);
  });

  test("is restored with the owner's files after a killed, a failed and a successful run", async () => {
    const originals = { daemon: '{"mtu": 1400}\n', key: "their key\n" };
    await using machine = await machineWith({
      files: { "etc/docker/daemon.json": originals.daemon, "etc/docker/key.pem": originals.key },
    });
    const found = () => ({ daemon: machine.read("etc/docker/daemon.json"), key: machine.read("etc/docker/key.pem") });
    const systemctl = (firstCase: string) =>
      machine.program(
        "systemctl",
        `case "$*" in ${firstCase} cat*) cat "$machine/unit" ;; *is-failed*) exit 1 ;; esac`,
      );
    // The drop-in is not written yet.
    systemctl('cat*) read -r group <"$machine/group"; kill -9 "-$group" 0 ;;');
    expect((await machine.run("install")).exitCode).toBe(137);
    expect(found().key).not.toBe(originals.key);
    expect(machine.read(dropIn)).toBeUndefined();
    systemctl(`"restart docker.service") [ ! -e "$machine/${dropIn}" ] ;;`);
    expect((await machine.run("install")).exitCode).toBe(15);
    expect(found()).toEqual(originals);
    systemctl("");
    expect((await machine.run("install")).report).toMatchObject({ ok: true });
    expect((await machine.runWithStoredSettings("uninstall")).report).toMatchObject({ ok: true });
    expect(found()).toEqual(originals);
  });
});
