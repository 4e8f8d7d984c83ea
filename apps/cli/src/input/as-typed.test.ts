import { BerthError } from "@dockberth/core";
import { expect, test } from "vitest";
import { asTyped } from "./as-typed.ts";

test.each(["spec-invalid", "settings-invalid"] as const)("names the options that were typed in %s", (code) => {
  const issues = [
    { path: "sshPublicKey", message: "is of no use" },
    { path: "size", message: "is too small" },
  ];
  const error = asTyped(new BerthError(code, { issues }), ["reset-access", "--ssh-public-key", "ssh-ed25519 AAAA"]);
  expect(error).toMatchObject({ code, details: { issues: [{ path: "--ssh-public-key" }, { path: "size" }] } });
});
