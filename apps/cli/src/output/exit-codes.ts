import type { ErrorKind } from "@dockberth/core";

/** One exit code for each kind of error. README.md has the same table. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  unexpected: 1,
  input: 2,
  credentials: 3,
  permission: 4,
  "not-found": 5,
  conflict: 6,
  limit: 7,
  guest: 8,
  unreachable: 9,
  interrupted: 130,
};
