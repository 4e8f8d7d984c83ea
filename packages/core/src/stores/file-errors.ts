import { dirname } from "node:path";
import { BerthError } from "../errors/index.ts";
import type { CodedReason } from "../errors/reasons.ts";

/** What the operating system answered when a file was read. */
export function unreadableFile(path: string, error: unknown): BerthError<"file-unreadable"> {
  return new BerthError("file-unreadable", { path, reason: systemReason(error) }, { cause: error });
}

/** What the operating system answered when a file was written. */
export function unwritableFile(path: string, error: unknown): BerthError<"file-unwritable"> {
  const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
  const reason: CodedReason = isMissing ? { code: "folder-missing", folder: dirname(path) } : systemReason(error);
  return new BerthError("file-unwritable", { path, reason }, { cause: error });
}

function systemReason(error: unknown): CodedReason {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return { code: "system-error", name: code, message };
}
