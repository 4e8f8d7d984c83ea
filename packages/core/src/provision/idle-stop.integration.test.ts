import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createMachine, type Machine } from "./machine.testing.ts";
import { realToolsFolder } from "./real-tools.testing.ts";

const debian = { ID: "debian", VERSION_ID: "12", VERSION_CODENAME: "bookworm" };
const withoutShell = spawnSync("dash", ["-c", ":"]).error !== undefined;
const idleMinutes = 5;
const port = 2376;

const listening = "  0: 00000000:0948 00000000:0000 0A 00000000:00000000\n";
const socket = (state: string) => `ffff: 00000003 00000000 00000000 0001 ${state} 4711 /run/docker.sock\n`;

/** What an unused machine has. A test replaces parts of it. */
const unused = {
  tcp: listening,
  unix: socket("01"),
  conntrack:
    "ipv4 2 tcp 6 431999 ESTABLISHED src=1.2.3.4 dst=10.0.0.4 sport=5 dport=2376 src=10.0.0.4 [ASSURED] use=2\n",
  swarm: "inactive",
  /** Lines of label and name. */
  containers: "ignore proxy\n buildx_buildkit_builder0\n",
  execs: "",
  /** Lines of label and action. */
  events: "ignore start\n exec_create: /bin/check\n health_status: healthy\n",
  sessions: "",
};

const docker = `
case "$3" in
  info) cat "$machine/swarm" ;;
  ps) case "$*" in *--quiet*) echo 0123abcd ;; *) cat "$machine/containers" ;; esac ;;
  inspect) cat "$machine/execs" ;;
  events) cat "$machine/events" ;;
esac`;

const loginctl = `
case "$*" in
  *list-sessions*) sed 's/^/ /' "$machine/sessions" ;;
  *show-session*) printf 'State=active\\nRemote=yes\\n' ;;
esac`;

describe.skipIf(withoutShell)("the script that stops an idle machine", () => {
  let script: string;

  beforeAll(async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    await machine.run("install", { berth: { idleAfterMinutes: idleMinutes } });
    script = machine.read("var/lib/berth/idle-stop.sh") ?? "";
  });

  async function idleMachine(): Promise<Machine> {
    const machine = await createMachine(debian);
    machine.write("idle-stop.sh", script);
    machine.program("docker", docker);
    machine.program("loginctl", loginctl);
    change(machine, unused);
    return machine;
  }

  function change(machine: Machine, more: Partial<typeof unused>): void {
    const paths = { tcp: "proc/net/tcp", unix: "proc/net/unix", conntrack: "proc/net/nf_conntrack" };
    for (const [part, text] of Object.entries(more)) machine.write(paths[part as keyof typeof paths] ?? part, text);
  }

  /** Runs the script as the timer does, at these minutes after the boot. Returns whether the last run stopped the machine. */
  function pass(machine: Machine, ...minutes: readonly number[]): boolean {
    for (const minute of minutes) {
      machine.calls();
      machine.write("proc/uptime", `${minute * 60}.50 1\n`);
      const env = { PATH: `${machine.folder}/programs:${realToolsFolder()}`, berth_root: machine.folder };
      const args = [`${machine.folder}/idle-stop.sh`, String(idleMinutes * 60), String(port)];
      const { status, stderr } = spawnSync("dash", args, { env, encoding: "utf8" });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    }
    return machine.calls().includes("systemctl poweroff");
  }

  test("powers the machine off after the time without use, counted from the boot", async () => {
    await using machine = await idleMachine();
    expect(pass(machine, 1, 5)).toBe(false);
    expect(pass(machine, 6)).toBe(true);
  });

  type Use = [use: string, used: Partial<typeof unused>];

  test.each<Use>([
    [
      "a client of the port, such as a build, a pull or an exec",
      { tcp: `${listening}  1: 00:0948 01020304:1234 01 0\n` },
    ],
    ["a running container", { containers: " web\n" }],
  ])("stays on with %s, and counts from its end", staysOn);

  test.each<Use>([
    ["a client of the socket", { unix: socket("03") }],
    ["a connection that was closed a moment ago", { conntrack: unused.conntrack.replace("ESTABLISHED", "TIME_WAIT") }],
    ["a container whose name only contains a builder's", { containers: " my_buildx_buildkit_x\n" }],
    ["a container or an image that came and went", { events: " start\n die\n" }],
    ["an exec that runs", { execs: "e1\n\n" }],
    ["a node of a swarm", { swarm: "active" }],
    ["somebody who is signed in", { sessions: "7 0 root\n" }],
  ])("stays on with %s, and counts from its end", { tags: ["long"] }, staysOn);

  async function staysOn(...[, used]: Use): Promise<void> {
    await using machine = await idleMachine();
    change(machine, used);
    expect(pass(machine, 1, 20)).toBe(false);
    change(machine, unused);
    expect(pass(machine, 21, 24)).toBe(false);
    expect(pass(machine, 26)).toBe(true);
  }

  test.each<Use>([["a connection that stays open", { tcp: `${listening}  1: 00:0948 01020304:1234 01 0\n` }]])(
    "counts %s for six hours after the last use that Docker knows of",
    countsForSixHours,
  );

  test.each<Use>([
    ["connections one after the other", { conntrack: unused.conntrack.replace("ESTABLISHED", "TIME_WAIT") }],
  ])("counts %s for six hours after the last use that Docker knows of", { tags: ["long"] }, countsForSixHours);

  async function countsForSixHours(...[, connected]: Use): Promise<void> {
    await using machine = await idleMachine();
    change(machine, connected);
    expect(pass(machine, 1, 300, 360)).toBe(false);
    change(machine, { events: " create\n" });
    expect(pass(machine, 361)).toBe(false);
    change(machine, { events: "" });
    expect(pass(machine, 700, 720, 722)).toBe(false);
    expect(pass(machine, 726)).toBe(true);
  }

  test("stays on where Docker does not answer", async () => {
    await using machine = await idleMachine();
    machine.program("docker", "exit 1");
    expect(pass(machine, 1, 20)).toBe(false);
  });

  test("stays on while Azure's agent runs a script", async () => {
    await using machine = await idleMachine();
    machine.write("proc/77/comm", "sh");
    symlinkSync("/var/lib/waagent/run-command-handler/download/berth-run/0", `${machine.folder}/proc/77/cwd`);
    expect(pass(machine, 1, 20)).toBe(false);
  });

  test("waits for an exec that has just begun, and stops in spite of health checks", async () => {
    await using machine = await idleMachine();
    expect(pass(machine, 1, 5)).toBe(false);
    change(machine, { execs: "check-1\n" });
    expect(pass(machine, 6)).toBe(false);
    change(machine, { execs: "" });
    expect(pass(machine, 7)).toBe(true);
  });

  test("installs a timer, changes its time, and removes it", async () => {
    await using machine = await createMachine(debian);
    machine.program("apt-cache", 'echo "  Candidate: 1"');
    const [timer, service] = ["timer", "service"].map((kind) => `etc/systemd/system/berth-idle-stop.${kind}`);
    const run = async (berth: object) => (await machine.run("install", { berth })).report;
    expect(await run({ idleAfterMinutes: 30 })).toMatchObject({ ok: true });
    expect(machine.read(service ?? "")).toContain("ExecStart=/bin/sh /var/lib/berth/idle-stop.sh 1800 2376\n");
    expect(machine.calls()).toContain("systemctl start berth-idle-stop.timer");
    expect(await run({ idleAfterMinutes: 30 })).toMatchObject({ ok: true, changed: [] });
    expect(await run({ idleAfterMinutes: 60 })).toMatchObject({ ok: true, changed: ["idle-stop"] });
    expect(machine.read(service ?? "")).toContain("idle-stop.sh 3600 2376\n");
    expect(await run({})).toMatchObject({ ok: true, changed: ["idle-stop"] });
    expect([machine.read(timer ?? ""), machine.read(service ?? "")]).toEqual([undefined, undefined]);
    expect(machine.calls()).toContain("systemctl --quiet disable --now berth-idle-stop.timer");
  });
});
