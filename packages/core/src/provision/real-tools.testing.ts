import { accessSync, constants, mkdtempSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What every supported system has, and the script or a placeholder runs as it is. Everything else is a placeholder. */
const names = [
  ...["awk", "base64", "cat", "chmod", "chown", "cmp", "cp", "cut", "dash", "date", "dirname", "env", "find", "grep"],
  ...["head", "ln", "ls", "mkdir", "mktemp", "mv", "printf", "python3", "readlink", "rm", "rmdir", "sed", "sh"],
  ...["sha256sum", "sort", "split", "stat", "sync", "tail", "tar", "timeout", "touch", "tr", "uname", "wc"],
];
/** The distribution's own tools, whatever else the person at this machine has in the PATH. */
const systemFolders = ["/usr/bin", "/bin"];

let folder: string | undefined;

/** A folder with links to these tools and to nothing else: the PATH of a test's machine ends here. */
export function realToolsFolder(): string {
  if (folder !== undefined) return folder;
  // The folder of the test run goes away with the run.
  const made = mkdtempSync(join(process.env["BERTH_TEST_FOLDER"] ?? tmpdir(), "provision-tools-"));
  for (const name of names) {
    const found = systemFolders.map((each) => join(each, name)).find(isExecutable);
    if (found !== undefined) symlinkSync(found, join(made, name));
  }
  folder = made;
  return made;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
