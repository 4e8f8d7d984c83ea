import { execFile, spawnSync } from "node:child_process";
import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connect, createServer } from "node:tls";
import { createAuthority } from "./authority.ts";
import { issueServerCertificate } from "./issue.ts";
import type { TlsMaterial } from "./material.ts";

/** The side that the certificate belongs to; the other side verifies it. */
export type Side = "server" | "client";

export interface Verifier {
  /** With the package that contains it, for readers of a report in which its tests are skipped. */
  readonly name: string;
  readonly isInstalled: boolean;
  /** The sides whose certificates it can verify. */
  readonly sides: readonly Side[];
  /** Resolves to `accepted` or the reason for a rejection. A chain begins with the leaf. */
  verify(material: TlsMaterial, side: Side): Promise<string>;
}

/** The name in server certificates. Go's client resolves it, so it must be a name of this machine. */
export const serverHostname = "localhost";

export const verifiers = {
  node: { name: "Node", isInstalled: true, sides: ["server", "client"], verify: handshake },
  openssl: {
    name: "OpenSSL",
    isInstalled: isOnPath("openssl", "version"),
    sides: ["server", "client"],
    verify: ({ ca, cert }, side) => {
      const hostname = side === "server" ? ["-verify_hostname", serverHostname] : [];
      return verifyByOpenssl(ca, cert, "-x509_strict", "-purpose", `ssl${side}`, ...hostname);
    },
  },
  gnutls: {
    name: "GnuTLS (certtool of gnutls-bin)",
    isInstalled: isOnPath("certtool"),
    sides: ["server", "client"],
    verify: ({ ca, cert }, side) => {
      const hostname = side === "server" ? [`--verify-hostname=${serverHostname}`] : [];
      return verifyByGnutls(ca, cert, `--verify-purpose=${purposes[side]}`, ...hostname);
    },
  },
  // Tests in packages/testing verify client certificates with dockerd.
  go: { name: "Go (the docker CLI)", isInstalled: isOnPath("docker"), sides: ["server"], verify: connectWithDockerCli },
} as const satisfies Record<string, Verifier>;

const purposes = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };

/** Runs `openssl verify` with these options. */
export function verifyByOpenssl(ca: string, cert: string, ...options: string[]): Promise<string> {
  return withFiles({ ca, cert }, (files) => {
    const args = ["verify", ...options, "-CAfile", files.ca, "-untrusted", files.cert, files.cert];
    const { status, stderr, stdout } = spawnSync("openssl", args, { encoding: "utf8" });
    const output = stderr + stdout;
    return status === 0 ? "accepted" : (/lookup: *(.*)/.exec(output)?.[1] ?? output);
  });
}

/** Runs `certtool --verify` with these options. */
export function verifyByGnutls(ca: string, cert: string, ...options: string[]): Promise<string> {
  return withFiles({ ca }, (files) => {
    const args = ["--verify", `--load-ca-certificate=${files.ca}`, ...options];
    const { status, stderr, stdout } = spawnSync("certtool", args, { input: cert, encoding: "utf8" });
    const output = stderr + stdout;
    return status === 0 ? "accepted" : (/Chain verification output: *(.*)/.exec(output)?.[1] ?? output);
  });
}

/** The side that presents the certificate must not check its strength: the other side does. */
const lenient = { ciphers: "DEFAULT:@SECLEVEL=0" };

/** A handshake between two sockets in this process. */
async function handshake({ ca, cert, key }: TlsMaterial, side: Side): Promise<string> {
  const presented = { cert, key: key.reveal(), ...lenient };
  const verifying = { ca, requestCert: true, rejectUnauthorized: false };
  const other = await issueServerCertificate(await createAuthority({ name: "other" }), { hostnames: [serverHostname] });
  const server = createServer(
    side === "server" ? presented : { ...verifying, cert: other.cert, key: other.key.reveal() },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const where = { host: "127.0.0.1", port, servername: serverHostname };
  const socket = connect(side === "server" ? { ...where, ca } : { ...where, ...presented, rejectUnauthorized: false });
  try {
    return await new Promise<string>((resolve) => {
      if (side === "server") socket.once("secureConnect", () => resolve("accepted"));
      server.once("secureConnection", ({ authorized, authorizationError }) => {
        if (side === "client") resolve(authorized ? "accepted" : String(authorizationError));
      });
      server.on("tlsClientError", (error) => resolve(error.message));
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(`${error.code} ${error.message}`));
    });
  } finally {
    socket.destroy();
    server.close();
    clearOpensslErrors();
  }
}

/** Node leaves a failed client signature in OpenSSL's error queue and would report it for the next key that is read. */
function clearOpensslErrors(): void {
  try {
    createPrivateKey("");
  } catch {}
}

/** Runs `docker version` against a server that presents the certificate. */
async function connectWithDockerCli({ ca, cert, key }: TlsMaterial): Promise<string> {
  const version = JSON.stringify({ Version: "accepted", ApiVersion: "1.48" });
  const presented = { cert, key: key.reveal(), ...lenient };
  const server = createHttpsServer(presented, (_request, response) => response.end(version)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    return await withFiles({ ca, cert, key: key.reveal() }, async (files) => {
      const folder = dirname(files.ca);
      const env = {
        PATH: process.env["PATH"],
        DOCKER_CONFIG: folder,
        DOCKER_CERT_PATH: folder,
        DOCKER_TLS_VERIFY: "1",
      };
      const args = ["--host", `tcp://${serverHostname}:${port}`, "version", "--format", "{{.Server.Version}}"];
      return await new Promise<string>((resolve) => {
        execFile("docker", args, { env }, (error, stdout, stderr) => resolve(error === null ? stdout.trim() : stderr));
      });
    });
  } finally {
    server.close();
  }
}

function isOnPath(program: string, question = "--version"): boolean {
  return spawnSync(program, [question]).status === 0;
}

async function withFiles<Name extends string, Result>(
  texts: Readonly<Record<Name, string>>,
  run: (paths: Readonly<Record<Name, string>>) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "berth-verifiers-"));
  try {
    const paths = Object.entries<string>(texts).map(([name, text]) => {
      const path = join(folder, `${name}.pem`);
      writeFileSync(path, text, { mode: 0o600 });
      return [name, path] as const;
    });
    return await run(Object.fromEntries(paths) as Record<Name, string>);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
