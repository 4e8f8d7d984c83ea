import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The same three by child processes, as docker's own instructions and the old Azure command line have it. */
export function opensslSet(algorithm: "ecdsa-p256" | "rsa-2048"): void {
  const folder = mkdtempSync(join(tmpdir(), "berth-bench-"));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "ignore" });
  const newKey = algorithm === "rsa-2048" ? ["rsa:2048"] : ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
  try {
    openssl(
      "req",
      "-x509",
      "-newkey",
      ...newKey,
      "-nodes",
      "-keyout",
      "ca-key.pem",
      "-out",
      "ca.pem",
      "-subj",
      "/CN=bench",
    );
    for (const [name, usage] of [
      ["server", "serverAuth"],
      ["client", "clientAuth"],
    ] as const) {
      writeFileSync(join(folder, "extensions"), `extendedKeyUsage=${usage}\nsubjectAltName=DNS:demo.example\n`);
      openssl(
        "req",
        "-newkey",
        ...newKey,
        "-nodes",
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.csr`,
        "-subj",
        `/CN=${name}`,
      );
      const issuer = ["-CA", "ca.pem", "-CAkey", "ca-key.pem", "-CAcreateserial", "-extfile", "extensions"];
      openssl("x509", "-req", "-in", `${name}.csr`, ...issuer, "-out", `${name}.pem`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
