import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { secret } from "../secret.ts";
import { dockerProtectedSettingsSchema, dockerPublicSettingsSchema } from "../settings/settings.ts";
import { realToolsFolder } from "./real-tools.testing.ts";
import { type ProvisionVerb, provisionParts, renderHeadStart, renderProvisionScript, type Updates } from "./render.ts";

export interface ScriptResult {
  readonly exitCode: number;
  readonly report: Readonly<Record<string, unknown>>;
  readonly stderr: string;
}

/** A folder that acts as the machine's root, with programs that record their calls. */
export interface Machine {
  readonly folder: string;
  run(verb: ProvisionVerb, settings?: object, protectedSettings?: object): Promise<ScriptResult>;
  /** A run with the settings that are stored on the machine. */
  runWithStoredSettings(
    verb: ProvisionVerb,
    secrets?: { readonly certs?: object },
    version?: string,
    updates?: Updates,
  ): Promise<ScriptResult>;
  /** What cloud-init runs at first boot. Returns its output. */
  runHeadStart(settings?: object): { readonly exitCode: number | null; readonly stderr: string };
  /** The calls of the programs since this method was last called. */
  calls(): string[];
  write(path: string, content: string | Uint8Array): void;
  read(path: string): string | undefined;
  mode(path: string): string;
  /** Replaces a program; `$machine` is the folder. */
  program(name: string, body: string): void;
  [Symbol.asyncDispose](): Promise<void>;
}

export const certificates = {
  ca: "CA",
  cert: "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----",
  key: "KEY",
};

const unit = `# /lib/systemd/system/docker.service
[Unit]
Description=Docker
[Service]
ExecStart=/usr/bin/dockerd -H fd:// \\
  --containerd=/run/containerd/containerd.sock $DOCKER_OPTS
`;

export async function createMachine(osRelease: Readonly<Record<string, string>>): Promise<Machine> {
  const folder = mkdtempSync(join(tmpdir(), "provision-"));
  const [programs, log] = [join(folder, "programs"), join(folder, "calls")];
  const write = (path: string, content: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const program = (name: string, body: string) => {
    write(`programs/${name}`, `#!/bin/sh\nmachine='${folder}'\necho "${name} $*" >>'${log}'\n${body}\n`);
    chmodSync(join(programs, name), 0o755);
  };
  write(
    "etc/os-release",
    Object.entries(osRelease)
      .map(([key, value]) => `${key}="${value}"\n`)
      .join(""),
  );
  // A listening socket on port 2376, in the kernel's format.
  write("proc/net/tcp", "  0: 00000000:0948 00000000:0000 0A 00000000:00000000\n");
  write("proc/uptime", "100 100\n");
  write("unit", unit);
  mkdirSync(join(folder, "run/systemd/system"), { recursive: true });
  mkdirSync(join(folder, "var/log"), { recursive: true });
  mkdirSync(join(folder, "var/lib"));
  const socket = createServer().listen(join(folder, "run/docker.sock"));
  const install = `case " $* " in
  *" --dry-run "*" install "*) for word; do case $word in -* | install) ;; *) echo "Inst $word (1)" ;; esac; done ;;
  *" --dry-run "*) [ ! -e "$machine/installed" ] || sed 's/^/Remv /' "$machine/var/lib/berth/packages-along" ;;
  *" install "*) : >"$machine/installed" ;;
  *"remove "*) rm -f "$machine/installed" ;;
esac`;
  for (const name of ["apt-get", "dnf", "tdnf", "zypper"]) program(name, install);
  program("dpkg-query", '[ ! -e "$machine/installed" ] || printf installed');
  program("apt-mark", "");
  program("rpm", '[ "$2" != docker-ce ] && [ -e "$machine/installed" ]');
  program("dockerd", '[ "$1" != --version ] || [ ! -e "$machine/installed" ] || echo "Docker version 29.1.0, build 1"');
  program("systemctl", '[ "$1" != cat ] || cat "$machine/unit"\n[ "$2" != is-failed ]');
  program("curl", 'while [ "$1" != --output ]; do shift; done; echo KEY >"$2"');
  program("gpg", 'echo "pub:::::"; echo "fpr:::::::::060A61C51B558A7F742B77AAC52FEB6B621E9F35:"');
  program("id", '[ "$1" = -u ] && echo 1000 || echo someone');
  // Docker's repository publishes nothing for this system.
  write("usr/lib/apt/apt-helper", "#!/bin/sh\necho '404  Not Found'\nexit 100\n");
  chmodSync(join(folder, "usr/lib/apt/apt-helper"), 0o755);
  write("etc/ssl/certs/ca-certificates.crt", "");
  for (const name of ["docker", "usermod", "gpasswd", "SUSEConnect"]) program(name, "cat >/dev/null");
  // Time passes only when the script sleeps: a minute each time.
  program("sleep", 'read -r now _ <"$machine/proc/uptime"; echo "$((now + 60)) 0" >"$machine/proc/uptime"');
  for (const name of ["firewall-cmd", "ufw", "cloud-init"]) program(name, "exit 1");
  const execute = async (script: string): Promise<ScriptResult> => {
    const file = join(folder, "script.sh");
    writeFileSync(file, script, { mode: 0o500 });
    const env = { PATH: `${programs}:${realToolsFolder()}`, berth_root: folder };
    const outcome = await new Promise<ScriptResult>((resolve) => {
      // In its own process group, whose id the machine's programs can read to kill it.
      const start = `echo $$ >'${folder}/group'; exec dash '${file}'`;
      const child = spawn("dash", ["-c", start], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
      const [report, stderr] = [text(child.stdout), text(child.stderr)];
      child.once("close", async (code) => {
        const last = (await report).trim().split("\n").at(-1) ?? "";
        resolve({ exitCode: code ?? 137, report: code === null ? {} : JSON.parse(last), stderr: await stderr });
      });
    });
    if (outcome.exitCode !== 137 && existsSync(file))
      throw new Error("The script did not remove itself with its secrets.");
    return outcome;
  };
  return {
    folder,
    write,
    program,
    async runWithStoredSettings(verb, { certs = {} } = {}, version = "", updates = undefined) {
      const { key, ...rest } = certs as Partial<typeof certificates>;
      const given = { ...rest, ...(key === undefined ? {} : { key: secret(key) }) };
      const { head, secrets, body } = provisionParts(verb, undefined, { certs: given }, { version, updates });
      return execute([head, secrets.reveal(), body].join("\n"));
    },
    async run(verb, settings = {}, protectedSettings = { certs: certificates }) {
      const script = renderProvisionScript(
        verb,
        dockerPublicSettingsSchema.parse(settings),
        dockerProtectedSettingsSchema.parse(protectedSettings),
      );
      return execute(script.reveal());
    },
    runHeadStart(settings = {}) {
      const input = renderHeadStart(dockerPublicSettingsSchema.parse(settings));
      const env = { PATH: `${programs}:${realToolsFolder()}`, berth_root: folder };
      const { status, stderr } = spawnSync("dash", ["-s"], { input, env, encoding: "utf8" });
      return { exitCode: status, stderr };
    },
    calls() {
      const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
      rmSync(log, { force: true });
      return lines;
    },
    read: (path) => (existsSync(join(folder, path)) ? readFileSync(join(folder, path), "utf8") : undefined),
    mode: (path) => (statSync(join(folder, path)).mode & 0o777).toString(8),
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => socket.close(resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
