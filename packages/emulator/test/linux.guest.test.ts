import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { homedir, networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Guest, GuestProvider, GuestSpec, GuestTask } from "../src/guests/guest.ts";
import { createGuestProvider } from "../src/guests/index.ts";

// Building the base image takes a minute, so the tests use this machine's normal cache.
const cacheFolder = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "berth", "guests");
const real = process.platform === "linux" && process.getuid?.() === 0;

describe.skipIf(!real)("a Linux guest", () => {
  let provider: GuestProvider;
  let guest: Guest;
  let spec: GuestSpec;

  beforeAll(async () => {
    provider = await createGuestProvider({ kind: "linux", cacheFolder, stateFolder: undefined });
    await provider.prepare();
    spec = describeGuest(provider, "one", 4);
    guest = await provider.create(spec);
    await guest.start();
  });
  afterAll(() => provider.close());

  const shell = (commandToExecute: string, sequence = 0) => guest.run(customScript({ commandToExecute }, sequence));

  test("boots systemd without failed units, with its own hostname and administrator", async () => {
    const { stdout, stderr, exitCode } = await shell(
      "cat /proc/1/comm; systemctl is-system-running; hostname; id -un captain; sudo -n -u captain sudo -n id -u; cat /home/captain/.ssh/authorized_keys",
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout.trim().split("\n")).toEqual(["systemd", "running", "one", "captain", "0", spec.sshPublicKeys[0]]);
    expect(guest.osName).toBe("debian");
  });

  test("runs CustomScript's script in a private folder, decompressed and without carriage returns", async () => {
    const script = gzipSync(
      "#!/bin/sh\r\necho out\r\necho err >&2\r\nstat -c %a . script.sh stdout\r\npwd\r\nexit 7\r\n",
    );
    const result = await guest.run(customScript({ script: script.toString("base64") }, 3));
    expect(result).toMatchObject({ exitCode: 7, stderr: "err\n", timedOut: false });
    expect(result.stdout.trim().split("\n")).toEqual([
      "out",
      "700",
      "500",
      "600",
      "/var/lib/waagent/custom-script/download/3",
    ]);
    expect((await shell("cat /var/lib/waagent/custom-script/mrseq", 4)).stdout).toBe("4");
  });

  test("reports the last 4 KB of output, and keeps a task out of arguments and files", async () => {
    const long = await shell("seq 1 5000");
    expect(long.stdout).toHaveLength(4096);
    expect(long.stdout.endsWith("5000\n")).toBe(true);
    const canary = "canary-in-a-parameter";
    const command = runCommand("printf %s \"$token\" | wc -c; tr '\\0' ' ' </proc/$PPID/cmdline; sleep 27182818", {
      protectedParameters: [{ name: "token", value: canary }],
    });
    const running = guest.run(command);
    const seen: string[] = [];
    // The task waits until it was seen, however busy this machine is.
    while (!seen.includes("sleep 27182818")) seen.push(...(await readCommandLines()));
    for (const pid of findSleepers(27182818)) process.kill(Number(pid));
    const result = await running;
    expect(result.stdout.split("\n")[0]).toBe(String(canary.length));
    expect(seen.filter((line) => line.includes(canary))).toEqual([]);
    expect((await shell(`grep -rl ${canary.slice(0, 9)}-in-a-p /var/lib/waagent || true`)).stdout).not.toContain(
      "run-command",
    );
  });

  test("passes any value but empty ones to Run Command, which bash runs, as a variable or an argument, and enforces its time limit", async () => {
    const value = 'it\'s "$(id)" `id` \\ \n äß';
    const result = await guest.run(
      runCommand('printf \'%s|%s\' "$value" "$1"', {
        parameters: [
          { name: "value", value },
          { name: "", value: "a b" },
        ],
      }),
    );
    expect(result).toMatchObject({ exitCode: 0, stdout: `${value}|a b` });
    const bash = await guest.run(
      runCommand('[[ ! -v gone && $# == 1 ]] && echo "$kept $1"', {
        parameters: [
          { name: "gone", value: "" },
          { name: "kept", value: "kept" },
          { name: "", value: "" },
          { name: "", value: "first" },
        ],
      }),
    );
    expect(bash).toMatchObject({ exitCode: 0, stdout: "kept first\n" });
    const late = await guest.run({ ...runCommand("sleep 60", {}), timeoutSeconds: 1 });
    expect(late).toMatchObject({ timedOut: true, exitCode: 124 });
  });

  test("kills an aborted task, and runs the next one", async () => {
    const stop = new AbortController();
    const running = guest.run(customScript({ commandToExecute: "sleep 1234.5" }, 8), { signal: stop.signal });
    const isRunning = async () => (await readCommandLines()).some((line) => line.includes("sleep 1234.5"));
    while (!(await isRunning()));
    stop.abort(new Error("enough"));
    await expect(running).rejects.toThrow("enough");
    expect(await isRunning()).toBe(false);
    expect((await shell("echo next")).stdout).toBe("next\n");
  });

  test("adds and removes administrators with VMAccess", async () => {
    const add = {
      kind: "vm-access",
      settings: {},
      protectedSettings: { username: "anna", ssh_key: "ssh-ed25519 AAAA anna", password: "p'w d" },
    } as const;
    expect(await guest.run(add)).toMatchObject({ exitCode: 0, stderr: "" });
    const { stdout } = await shell(
      "cat ~anna/.ssh/authorized_keys; stat -c '%U %a' ~anna/.ssh/authorized_keys; passwd -S anna | cut -d' ' -f2",
    );
    expect(stdout.trim().split("\n")).toEqual(["ssh-ed25519 AAAA anna", "anna 600", "P"]);
    await guest.run({ kind: "vm-access", settings: {}, protectedSettings: { remove_user: "anna" } });
    expect((await shell("id anna")).exitCode).toBe(1);
  });

  test("enforces its security rules, also when they change while it runs", async () => {
    await guest.setFirewall([]);
    await shell(
      "systemd-run --quiet --unit=listener --property=StandardOutput=null perl -MIO::Socket::INET -e 'my $s=IO::Socket::INET->new(LocalPort=>2376,Listen=>5,ReuseAddr=>1) or die; while (my $c=$s->accept) { print $c \"hello\"; close $c }'",
    );
    expect(await probe(spec.publicAddress ?? "", 2376)).toBe("dropped");
    const rule = { access: "Allow", protocol: "Tcp", ports: ["2300-2400"] } as const;
    await guest.setFirewall([{ ...rule, sources: ["192.0.2.0/24"] }]);
    expect(await probe(spec.publicAddress ?? "", 2376)).toBe("dropped");
    await guest.setFirewall([{ ...rule, sources: [`${provider.hostAddress}/32`] }]);
    expect(await probe(spec.publicAddress ?? "", 2376)).toBe("hello");
    expect(await probe(spec.publicAddress ?? "", 2401)).toBe("dropped");
  });

  test("enforces its security rules, and keeps this machine's services away, from a guest that flushed its own", async () => {
    const server = createServer((socket) => socket.end("this machine"));
    server.listen(0, "0.0.0.0");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const addresses = own.filter(({ family }) => family === "IPv4").map(({ address }) => address);
    try {
      await guest.setFirewall([]);
      const attempts = addresses.filter((each) => !each.startsWith("127.")).map((each) => `try ${each}`);
      const { stdout } = await shell(
        [
          "nft flush ruleset",
          `try() { perl -MIO::Socket::INET -e 'my $s=IO::Socket::INET->new(PeerHost=>shift,PeerPort=>shift,Timeout=>2) or exit; print <$s>' "$1" ${port}; }`,
          ...attempts,
          "nft list ruleset",
          "echo done",
        ].join("\n"),
        11,
      );
      expect(attempts.length).toBeGreaterThan(0);
      expect(stdout).toBe("done\n");
      expect(await probe(spec.publicAddress ?? "", 2376)).toBe("dropped");
      const rule = { access: "Allow", protocol: "Tcp", ports: ["2376"] } as const;
      await guest.setFirewall([{ ...rule, sources: ["*"] }]);
      expect(await probe(spec.publicAddress ?? "", 2376)).toBe("hello");
    } finally {
      server.close();
    }
  });

  test("reaches package mirrors, and nothing else", async () => {
    const { stdout } = await shell(
      "apt-get -qq update && echo updated; curl -sS -m 5 http://example.com 2>&1 | tail -1; curl -sS -m 5 http://192.0.2.1 2>&1 | tail -1",
    );
    expect(stdout).toContain("updated");
    expect(stdout).toMatch(/Could not resolve host: example.com/);
    expect(stdout).toMatch(/Failed to connect to 192.0.2.1/);
    const ask = () => shell("curl -sS -m 5 http://168.63.129.16 2>&1 | tail -1", 10);
    expect((await ask()).stdout).toMatch(/only package mirrors/);
    await guest.setFirewall([], false);
    expect((await ask()).stdout).toMatch(/Failed to connect|Connection refused|Couldn't connect/);
    await guest.setFirewall([], true);
    expect((await ask()).stdout).toMatch(/only package mirrors/);
  });

  test("lets a user namespace mount its own procfs, and write only the guest's own network settings", async () => {
    const { stdout } = await shell(
      `unshare --user --map-root-user --mount --pid --fork --mount-proc cat /proc/1/comm
      for file in kernel/panic net/ipv4/ip_forward; do (cat /proc/sys/$file >/proc/sys/$file) 2>/dev/null && echo $file; done`,
      0,
    );
    expect(stdout).toBe("cat\nnet/ipv4/ip_forward\n");
  });

  test("keeps the guest's root from this machine's kernel, devices and processes", async () => {
    // Files are opened for writing, and nothing is written.
    const { stdout } = await shell(
      `mount -o remount,rw /proc/sys 2>/dev/null
      mkdir /tmp/proc && mount -t proc proc /tmp/proc && echo mounted
      for file in /proc /tmp/proc; do
        for file in $file/sys/kernel/core_pattern $file/sys/kernel/modprobe $file/sysrq-trigger $file/kcore; do
          (: >>$file) 2>/dev/null && echo "wrote to $file"
        done
      done
      for file in /sys/fs/cgroup/*/release_agent /sys/kernel/uevent_helper /sys/power/state; do
        (: >>$file) 2>/dev/null && echo "wrote to $file"
      done
      mount -t cgroup -o memory cgroup /mnt 2>/dev/null && (: >>/mnt/release_agent) 2>/dev/null && echo "wrote to /mnt/release_agent"
      mknod /tmp/disk b 8 0 2>/dev/null && echo "made a device"
      unshare --mount sh -c 'umount -l /dev; find / -xdev -type c' 2>/dev/null >/tmp/devices
      while read -r device; do
        unshare --mount sh -c 'umount -l /dev; : >>"$0"' "$device" 2>/dev/null && echo "opened $device of the image"
      done </tmp/devices
      mkdir /tmp/dev && mount -t devtmpfs none /tmp/dev 2>/dev/null && echo "mounted all devices"
      systemd-run --quiet --unit asleep --property Type=exec sleep 31415926
      systemctl is-active asleep`,
      0,
    );
    expect(stdout).toBe("mounted\nactive\n");
    const users = findSleepers(31415926).map((pid) => /^Uid:\t(\d+)/m.exec(readProc(pid, "status"))?.[1]);
    expect(users).toEqual(["268435456"]);
  });

  test("keeps its disk when the power is cut, and leaves nothing when it is destroyed", async () => {
    const second = await provider.create(describeGuest(provider, "two", 5));
    await second.start();
    await second.run(
      customScript({ commandToExecute: "echo kept >/root/file; echo kept >/var/lib/docker/file; sync" }),
    );
    await second.powerOff();
    await expect(second.run(customScript({ commandToExecute: "true" }))).rejects.toThrow("is off");
    await second.start();
    const { stdout } = await second.run(customScript({ commandToExecute: "cat /root/file /var/lib/docker/file" }, 1));
    expect(stdout).toBe("kept\nkept\n");
    const before = await traces(second.id);
    expect(before).not.toEqual([]);
    await second.destroy();
    expect(await traces(second.id)).toEqual([]);
  });

  test("boots again when it reboots itself, and is off when it powers itself off or its first process is killed", {
    tags: ["long"],
  }, async () => {
    const fourth = await provider.create(describeGuest(provider, "four", 7));
    await fourth.start();
    const run = (script: string) => fourth.run(runCommand(script, {}));
    // The machine may end before its agent reports.
    const order = (command: string) => run(`systemctl --no-block ${command}`).catch(() => undefined);
    await run("touch /run/before /root/kept");
    await order("reboot");
    const isBack = () =>
      run("[ ! -e /run/before ]").then(
        ({ exitCode }) => exitCode === 0,
        () => false,
      );
    while (!(await isBack())) expect(fourth.isRunning()).toBe(true);
    expect((await run("systemctl is-system-running; ls /root/kept")).stdout).toBe("running\n/root/kept\n");
    await order("poweroff");
    while (fourth.isRunning()) await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(run("true")).rejects.toThrow("is off");
    await fourth.start();
    const [init] = globSync(`/sys/fs/cgroup/**/azure-guest-${process.pid}-*-four/init.scope/cgroup.procs`);
    process.kill(Number(readFileSync(init ?? "", "utf8").split("\n")[0]), "SIGKILL");
    while (fourth.isRunning()) await new Promise((resolve) => setTimeout(resolve, 50));
    await fourth.start();
    expect((await run("systemctl is-system-running; ls /root/kept")).stdout).toBe("running\n/root/kept\n");
    await fourth.destroy();
    expect(await traces(fourth.id)).toEqual([]);
  });

  test("rejects a running task when the power is cut", async () => {
    const third = await provider.create(describeGuest(provider, "three", 6));
    await third.start();
    const running = third.run(customScript({ commandToExecute: "sleep 1000" }));
    running.catch(() => undefined);
    await third.powerOff();
    await expect(running).rejects.toThrow("did not answer");
    await third.destroy();
    expect(await traces(third.id)).toEqual([]);
  });
});

/** Only Debian's mirrors have Debian's releases. */
const isDebian = real && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));

describe.skipIf(!isDebian)("a guest with an image of Debian", { tags: ["long"] }, () => {
  test.each(["12", "13"])("%s boots that release, with Docker", async (version) => {
    const provider = await createGuestProvider({ kind: "linux", cacheFolder, stateFolder: undefined });
    try {
      const image = { publisher: "Debian", offer: `debian-${version}`, sku: `${version}-gen2` };
      const guest = await provider.create({ ...describeGuest(provider, `debian-${version}`, 7), image });
      await guest.start();
      expect([guest.osName, guest.osVersion]).toEqual(["debian", version]);
      const run = (commandToExecute: string, sequence: number) =>
        guest.run(customScript({ commandToExecute }, sequence));
      const booted = await run(
        ". /etc/os-release; echo $VERSION_ID; systemctl is-system-running; systemctl --failed --plain",
        0,
      );
      expect(booted.stdout).toMatch(new RegExp(`^${version}\nrunning\n`));
      const { stdout } = await run(
        `export DEBIAN_FRONTEND=noninteractive
        apt-get -qq update && apt-get -qq -y install --no-install-recommends docker.io >/dev/null 2>&1
        curl -s --unix-socket /run/docker.sock http://docker/version`,
        1,
      );
      expect(JSON.parse(stdout)).toMatchObject({ Os: "linux", Version: expect.stringMatching(/^\d+\.\d+/) });
    } finally {
      await provider.close();
    }
  });
});

describe.skipIf(!real)("an emulator that ends", () => {
  test("ends its guests when it is killed, and the next one removes the leftovers", async () => {
    const program = `
      const { createGuestProvider } = await import(${JSON.stringify(new URL("../dist/index.js", import.meta.url).href)});
      const provider = await createGuestProvider({ kind: "linux", cacheFolder: ${JSON.stringify(cacheFolder)}, stateFolder: undefined });
      await provider.prepare();
      const guest = await provider.create({ id: "killed", hostname: "killed", adminUsername: "captain", sshPublicKeys: [], privateAddress: "10.20.0.4", publicAddress: provider.publicAddresses.replace("0/24", "4"), memoryMegabytes: 1024 });
      await guest.start();
      console.log("up");
      await new Promise(() => setInterval(() => undefined, 1000));
    `;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const closed = once(child, "close");
    await Promise.race([once(child.stdout, "data"), closed]);
    const before = await traces("killed", child.pid);
    child.kill("SIGKILL");
    await closed;
    expect(before).not.toEqual([]);
    // The leftovers of a login that ended together with its emulator.
    const login = mkdtempSync(join(cgroupMount(), "login-"));
    const left = join(login, `azure-guest-${child.pid}-1-killed`, "system.slice");
    mkdirSync(left, { recursive: true });
    const next = await createGuestProvider({ kind: "linux", cacheFolder, stateFolder: undefined });
    await next.close();
    expect(await traces("killed", child.pid)).toEqual([]);
    expect(readdirSync(login, { withFileTypes: true }).filter((entry) => entry.isDirectory())).toEqual([]);
    rmdirSync(login);
  });

  test("keeps disks in a state folder, and guests start again from them", { tags: ["long"] }, async () => {
    const stateFolder = mkdtempSync(join(tmpdir(), "guests-"));
    writeFileSync(join(stateFolder, "addresses"), "127.77.0");
    await expect(createGuestProvider({ kind: "linux", cacheFolder, stateFolder })).rejects.toThrow(
      `The machines in ${stateFolder} have addresses of other guests`,
    );
    rmSync(join(stateFolder, "addresses"));
    try {
      const options = { kind: "linux", cacheFolder, stateFolder } as const;
      const first = await createGuestProvider(options);
      const spec = describeGuest(first, "kept", 4);
      expect(await first.attach(spec)).toBeUndefined();
      const guest = await first.create(spec);
      await guest.start();
      await guest.run(customScript({ commandToExecute: "echo kept >/root/file" }));
      await first.close();
      expect(await traces("kept")).toEqual([]);
      const second = await createGuestProvider(options);
      expect(second.publicAddresses).toBe(first.publicAddresses);
      const again = await second.attach(describeGuest(second, "kept", 4));
      await again?.start();
      expect((await again?.run(customScript({ commandToExecute: "cat /root/file" }, 1)))?.stdout).toBe("kept\n");
      await again?.destroy();
      expect(existsSync(join(stateFolder, "disks", "kept"))).toBe(false);
      await second.close();
    } finally {
      rmSync(stateFolder, { recursive: true, force: true });
    }
  });
});

function describeGuest(provider: GuestProvider, id: string, last: number): GuestSpec {
  return {
    id,
    hostname: id,
    adminUsername: "captain",
    sshPublicKeys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA== captain"],
    privateAddress: `10.20.0.${last}`,
    publicAddress: provider.publicAddresses.replace("0/24", String(last)),
    memoryMegabytes: 2048,
  };
}

function customScript(protectedSettings: Record<string, unknown>, sequence = 0): GuestTask {
  return { kind: "custom-script", sequence, settings: {}, protectedSettings };
}

function runCommand(
  script: string,
  given: Partial<Extract<GuestTask, { kind: "run-command" }>>,
): Extract<GuestTask, { kind: "run-command" }> {
  const empty = { parameters: [], protectedParameters: [], timeoutSeconds: 60 };
  return { kind: "run-command", name: "test", script, ...empty, ...given };
}

function cgroupMount(): string {
  const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
  const [, , , , point = ""] = mounts.find((line) => / - cgroup2? /.test(line))?.split(" ") ?? [];
  return point;
}

/** Everything on this machine that has the name of a guest of the given process. */
async function traces(id: string, pid = process.pid): Promise<string[]> {
  const cgroups = globSync(`/sys/fs/cgroup/**/azure-guest-${pid}-*-${id}`);
  const mounts = readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .filter((line) => line.includes("azure-guest"));
  const interfaces = Object.keys(networkInterfaces()).filter((name) => name.startsWith("azg"));
  const running = (await readCommandLines()).filter(
    (line) => line.includes(`azure-guest-${pid}-`) && line.includes(`-${id}`),
  );
  // Other guests of this run have interfaces, too.
  return [...cgroups, ...mounts, ...running, ...(cgroups.length > 0 ? interfaces : [])];
}

async function readCommandLines(): Promise<string[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "args"]);
  return stdout.split("\n");
}

function probe(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const timer = setTimeout(() => {
      socket.destroy();
      resolve("dropped");
    }, 3000);
    socket.once("data", (data) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(data.toString());
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      resolve(error.message);
    });
  });
}

/** A file of a process; empty where the process has ended. */
function findSleepers(seconds: number): string[] {
  const own = (pid: string) => readProc(pid, "cmdline").endsWith(`sleep\0${seconds}\0`);
  return readdirSync("/proc").filter(own);
}

function readProc(pid: string, file: string): string {
  try {
    return readFileSync(join("/proc", pid, file), "utf8");
  } catch {
    return "";
  }
}
