import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

/** Variables that tests and the tools they start may see. Everything else on this machine is no business of theirs. */
const kept = [
  /^(CI|COLORTERM|FORCE_COLOR|NO_COLOR|TERM)$/,
  /^(NODE_COMPILE_CACHE|NODE_ENV|NODE_PATH|TEST|VITEST\w*|VITE_\w+)$/,
  /^(BERTH_BUILT|BERTH_TEST_\w+|FUZZ_\w+|RELIABILITY_EVERY)$/,
  // Where a company's own authority signs what is downloaded for a guest.
  /^(NODE_EXTRA_CA_CERTS|SSL_CERT_DIR|SSL_CERT_FILE)$/,
  /^(COMSPEC|PATHEXT|SYSTEMDRIVE|SYSTEMROOT|TEMP|TMP|TMPDIR|WINDIR)$/i,
];

/** Programs that tests run. A test that needs another one adds it here, or brings it in a folder of its own. */
const tools = [
  ...[
    "awk",
    "basename",
    "cat",
    "chmod",
    "chown",
    "cmp",
    "cp",
    "cut",
    "date",
    "dirname",
    "env",
    "false",
    "find",
    "grep",
  ],
  ...[
    "gzip",
    "head",
    "id",
    "ln",
    "ls",
    "mkdir",
    "mktemp",
    "mv",
    "printenv",
    "printf",
    "ps",
    "python3",
    "readlink",
    "rm",
  ],
  ...["rmdir", "sed", "sleep", "sort", "stat", "tail", "tar", "touch", "tr", "true", "uname", "unzip", "wc", "xargs"],
  ...["xz", "zip"],
  ...["bash", "dash", "fish", "pwsh", "sh", "tcsh", "zsh"],
  ...["certtool", "docker", "git", "ldd", "npm", "npx", "openssl", "shellcheck", "ssh", "ssh-keygen"],
  // Guests, and the disks and networks of tests.
  ...["apt-get", "dpkg", "flock", "ip", "mount", "nsenter", "umount", "unshare"],
];

/** The system's own program is meant where the PATH has another one of that name before it. */
const systemFolders = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/**
 * Hides the machine from the tests of this run: its variables, its configuration, its locale and time zone, and every
 * program that tests do not name. A worker that is started later has the environment that this leaves.
 */
export default function sealMachine(): (() => void) | undefined {
  // Each project of a run sets up; the first one has sealed for all.
  if (process.env["BERTH_TEST_FOLDER"] !== undefined) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "berth-tests-"));
  const caches = cacheFolders();
  const path = process.platform === "win32" ? process.env["PATH"] : linkTools(join(folder, "tools"));
  for (const name of Object.keys(process.env))
    if (!kept.some((pattern) => pattern.test(name))) delete process.env[name];
  Object.assign(process.env, caches, {
    BERTH_TEST_FOLDER: folder,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    PATH: path,
    TZ: "UTC",
  });
  return () => rmSync(folder, { recursive: true, force: true });
}

/** What costs minutes or the network to make again, and says nothing about its owner. */
function cacheFolders(): NodeJS.ProcessEnv {
  return {
    BERTH_TEST_CACHE: process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"),
    npm_config_cache: process.env["npm_config_cache"] ?? join(homedir(), ".npm"),
  };
}

function linkTools(folder: string): string {
  mkdirSync(folder);
  const folders = [...systemFolders, ...(process.env["PATH"] ?? "").split(delimiter)].filter((each) => each !== "");
  for (const name of tools) {
    const found = folders.map((each) => join(each, name)).find(isExecutable);
    if (found !== undefined) symlinkSync(found, join(folder, name));
  }
  symlinkSync(process.execPath, join(folder, "node"));
  return folder;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
