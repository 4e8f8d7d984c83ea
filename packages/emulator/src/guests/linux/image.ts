import { createHash, randomUUID } from "node:crypto";
import { glob, mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { dirname, join } from "node:path";
import customizeImage from "./customize-image.sh";
import fetchBootstrap from "./fetch-bootstrap.sh";
import { exists, removeTree } from "./files.ts";
import { hasRelease } from "./has-release.ts";
import { recordImageUse, removeUnusedImages, unfinishedPrefix } from "./image-uses.ts";
import { withLock } from "./lock.ts";
import { type Mirrors, readField } from "./mirrors.ts";
import { runCommand } from "./processes.ts";
import shiftOwners from "./shift-owners.sh";
import { guestIds } from "./user-namespace.ts";

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
  "cloud-init",
];

/** Azure's agent, by its names in Debian and in Ubuntu, as a pattern of apt. */
const agentPackage = "?and(?or(?exact-name(waagent),?exact-name(walinuxagent)),?not(?virtual))";

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
    agentPackage,
    customizeImage,
    shiftOwners,
    guestIds,
    mirrors.sources,
    mirrors.settings,
  ]);
  const version = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  return join(cacheFolder, "images", `${mirrors.codename}-${arch()}-${version}`);
}

/** Whether the image that these settings produce is in the cache. */
export async function isImageBuilt(cacheFolder: string, mirrors: Mirrors): Promise<boolean> {
  return exists(nameImage(cacheFolder, mirrors));
}

/**
 * Builds the image of one of the releases once, and removes what an interrupted build left and what other recipes made of any
 * of them.
 */
export async function prepareImage(
  cacheFolder: string,
  codename: string,
  releases: readonly Mirrors[],
  options: PrepareOptions,
): Promise<string> {
  const mirrors = releases.find((each) => each.codename === codename);
  if (mirrors === undefined) throw new Error(`Guests cannot boot the release ${codename}.`);
  const image = nameImage(cacheFolder, mirrors);
  await recordImageUse(image);
  if (await exists(image)) return image;
  options.onProgress?.({ step: "Waiting for the base image", fraction: undefined });
  await withLock(
    join(cacheFolder, "images.lock"),
    async () => {
      if (await exists(image)) return;
      await buildImage(cacheFolder, image, mirrors, options);
      const images = releases.map((each) => nameImage(cacheFolder, each));
      await removeUnusedImages(dirname(image), images);
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
  await requireRelease(mirrors);
  const folder = join(cacheFolder, "images");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.startsWith(unfinishedPrefix)) await removeTree(join(folder, name));
  }
  const work = join(folder, `${unfinishedPrefix}${randomUUID()}`);
  await mkdir(work, { mode: 0o755 });
  try {
    options.onProgress?.({ step: "Fetching mmdebstrap", fraction: 0 });
    const tools = await fetchBootstrapper(work, mirrors, options.signal);
    await unpackSystem(tools, work, mirrors, options);
    await runCommand("sh", ["-c", shiftOwners, "shift", join(work, "root"), String(guestIds.first)], options);
    await rename(join(work, "root"), image);
    options.onProgress?.({ step: "Base image ready", fraction: 1 });
  } finally {
    await removeTree(work);
  }
}

/** This machine runs its own release, so its mirrors have that. */
async function requireRelease(mirrors: Mirrors): Promise<void> {
  const { keyring, codename, hosts } = mirrors;
  if (keyring === undefined || (await hasRelease(mirrors))) return;
  throw new Error(
    `The package mirrors of this machine (${hosts.join(", ")}) do not have ${codename}, or do not answer. Use another image, or mirrors that have it in apt's sources.`,
  );
}

/** Returns the folder of the unpacked bootstrapper. */
async function fetchBootstrapper(work: string, mirrors: Mirrors, signal: AbortSignal | undefined): Promise<string> {
  const state = join(work, "apt");
  await mkdir(join(state, "lists/partial"), { recursive: true });
  const settings = [
    `Dir::State::Lists=${state}/lists`,
    "Dir::Cache::pkgcache=",
    "Dir::Cache::srcpkgcache=",
    "APT::Sandbox::User=root",
  ];
  const options = settings.flatMap((setting) => ["-o", setting]);
  await runCommand("sh", ["-c", fetchBootstrap, "fetch", work, mirrors.keyring?.package ?? "", ...options], { signal });
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
  const aptSettings = ['Acquire::Languages "none";', ...mirrors.settings];
  const args = [
    ...[
      "--mode=root",
      "--variant=apt",
      "--format=directory",
      `--include=${packages.join(",")}`,
      `--include=${agentPackage}`,
    ],
    ...['--aptopt=APT::Install-Recommends "false"', ...aptSettings.map((setting) => `--aptopt=${setting}`)],
    `--customize-hook=sh '${script}' "$1"`,
    // The apt options apply only to the build. Guests keep the distribution's defaults, except for the mirrors' settings.
    '--customize-hook=rm -f "$1/etc/apt/apt.conf.d/99mmdebstrap"',
    `--customize-hook=printf '%s\\n' ${aptSettings.map((setting) => `'${setting}'`).join(" ")} > "$1/etc/apt/apt.conf.d/90mirrors"`,
    ...(mirrors.keyring === undefined ? [] : [`--keyring=${join(tools, mirrors.keyring.file)}`]),
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
