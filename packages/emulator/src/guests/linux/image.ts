import { createHash, randomUUID } from "node:crypto";
import { glob, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import customizeImage from "./customize-image.sh";
import fetchBootstrap from "./fetch-bootstrap.sh";
import { withLock } from "./lock.ts";
import { type Mirrors, readField } from "./mirrors.ts";
import { runCommand } from "./processes.ts";
import shiftOwners from "./shift-owners.sh";
import { guestIds } from "./user-namespace.ts";
import waagent from "./waagent.sh";

export interface Progress {
  readonly step: string;
  readonly fraction: number | undefined;
}

export interface PrepareOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

const packages = [
  ...["systemd", "systemd-sysv", "libpam-systemd", "dbus", "procps", "sudo", "openssh-server"],
  ...["iproute2", "iptables", "nftables", "netbase", "ca-certificates", "curl", "openssl"],
];

/** What a guest's disk is based on, with the name and version from its os-release. */
export interface LinuxImage {
  readonly folder: string;
  /** The base image whose programs this machine runs. Those of a captured disk belong to a guest. */
  readonly tools: string;
  readonly osName: string;
  readonly osVersion: string;
}

export async function readImage(folder: string): Promise<LinuxImage> {
  const release = await readFile(join(folder, "etc/os-release"), "utf8");
  const [osName = "linux", osVersion = "0"] = ["ID", "VERSION_ID"].map((name) => readField(release, name));
  return { folder, tools: folder, osName, osVersion };
}

/** Returns the folder of the image that these settings produce. Other settings produce another folder. */
function nameImage(cacheFolder: string, mirrors: Mirrors): string {
  const recipe = JSON.stringify([
    packages,
    customizeImage,
    waagent,
    shiftOwners,
    guestIds,
    mirrors.sources,
    mirrors.settings,
  ]);
  const version = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  return join(cacheFolder, "images", `${mirrors.codename}-${arch()}-${version}`);
}

/** Builds the image of all guests once, and removes what an interrupted build left. */
export async function prepareImage(cacheFolder: string, mirrors: Mirrors, options: PrepareOptions): Promise<string> {
  const image = nameImage(cacheFolder, mirrors);
  if (await exists(image)) return image;
  options.onProgress?.({ step: "Waiting for the base image", fraction: undefined });
  await withLock(
    join(cacheFolder, "images.lock"),
    async () => {
      if (!(await exists(image))) await buildImage(cacheFolder, image, mirrors, options);
    },
    options.signal,
  );
  return image;
}

async function buildImage(
  cacheFolder: string,
  image: string,
  mirrors: Mirrors,
  options: PrepareOptions,
): Promise<void> {
  const folder = join(cacheFolder, "images");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.startsWith("building-")) await removeTree(join(folder, name));
  }
  const work = join(folder, `building-${randomUUID()}`);
  await mkdir(work, { mode: 0o755 });
  try {
    options.onProgress?.({ step: "Fetching mmdebstrap", fraction: 0 });
    const tools = await fetchBootstrapper(work, options.signal);
    await unpackSystem(tools, work, mirrors, options);
    await runCommand("sh", ["-c", shiftOwners, "shift", join(work, "root"), String(guestIds.first)], options);
    await rename(join(work, "root"), image);
    options.onProgress?.({ step: "Base image ready", fraction: 1 });
  } finally {
    await removeTree(work);
  }
}

/** Returns the folder of the unpacked bootstrapper. */
async function fetchBootstrapper(work: string, signal: AbortSignal | undefined): Promise<string> {
  const state = join(work, "apt");
  await mkdir(join(state, "lists/partial"), { recursive: true });
  const settings = [
    `Dir::State::Lists=${state}/lists`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "APT::Sandbox::User=root",
  ];
  const options = settings.flatMap((setting) => ["-o", setting]);
  await runCommand("sh", ["-c", fetchBootstrap, "fetch", work, ...options], { signal });
  return join(work, "tools");
}

/** The folders of perl's library, if it was unpacked with the bootstrapper. */
async function perlFolders(tools: string): Promise<string> {
  const folders: string[] = [];
  for await (const folder of glob("usr/{share,lib/*}/perl/5.*", { cwd: tools })) folders.push(join(tools, folder));
  return folders.join(":");
}

async function unpackSystem(tools: string, work: string, mirrors: Mirrors, options: PrepareOptions): Promise<void> {
  const script = join(work, "customize.sh");
  await writeFile(script, customizeImage);
  await writeFile(join(work, "waagent.sh"), waagent);
  const aptSettings = ['Acquire::Languages "none";', ...mirrors.settings];
  const args = [
    ...["--mode=root", "--variant=apt", "--format=directory", `--include=${packages.join(",")}`],
    ...['--aptopt=APT::Install-Recommends "false"', ...aptSettings.map((setting) => `--aptopt=${setting}`)],
    `--customize-hook=sh '${script}' "$1"`,
    `--customize-hook=[ -e "$1/usr/sbin/waagent" ] || install -m 0755 '${join(work, "waagent.sh")}' "$1/usr/sbin/waagent"`,
    // The apt options apply only to the build. Guests keep the distribution's defaults, except for the mirrors' settings.
    '--customize-hook=rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"',
    `--customize-hook=printf '%s\\n' ${aptSettings.map((setting) => `'${setting}'`).join(" ")} > "$1/etc/apt/apt.conf.d/90mirrors"`,
    ...[mirrors.codename, join(work, "root"), ...mirrors.sources],
  ];
  // In its own namespaces, so that an aborted build leaves neither processes nor mounts.
  const isolated = [
    "--pdeathsig",
    "KILL",
    "unshare",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
    "perl",
  ];
  await runCommand("setpriv", [...isolated, join(tools, "usr/bin/mmdebstrap"), ...args], {
    environment: { PERL5LIB: await perlFolders(tools) },
    signal: options.signal,
    onLine: followProgress(options),
  });
}

const steps: readonly (readonly [RegExp, string, number])[] = [
  [/^I: running apt-get update/, "Reading package lists", 0.1],
  [/^I: downloading packages/, "Downloading the base system", 0.2],
  [/^I: extracting archives/, "Unpacking the base system", 0.35],
  [/^I: installing essential/, "Setting up the base system", 0.45],
  [/^I: installing remaining/, "Installing systemd and tools", 0.65],
  [/^I: cleaning/, "Cleaning up", 0.95],
];

function followProgress({ onProgress }: PrepareOptions): (line: string) => void {
  return (line) => {
    const step = steps.find(([pattern]) => pattern.test(line));
    if (step !== undefined) onProgress?.({ step: step[1], fraction: step[2] });
  };
}

async function removeTree(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
