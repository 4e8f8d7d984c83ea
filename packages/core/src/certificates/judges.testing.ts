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

/** Whose certificate it is; the other side judges it. */
export type Side = "server" | "client";

export interface Judge {
  /** With the package that brings it, for whoever reads that its tests were skipped. */
  readonly name: string;
  readonly isHere: boolean;
  /** Whose certificates it is asked about. */
  readonly sides: readonly Side[];
  /** `accepted`, or what it has against the certificate. A chain begins with the leaf. */
  judge(material: TlsMaterial, side: Side): Promise<string>;
}

/** The name that a server's certificate must carry: one that Go's client, which looks it up, finds on this machine. */
export const judgedHostname = "localhost";

export const judges = {
  node: { name: "Node", isHere: true, sides: ["server", "client"], judge: handshake },
  openssl: {
    name: "OpenSSL",
    isHere: has("openssl", "version"),
    sides: ["server", "client"],
    judge: ({ ca, cert }, side) => {
      const hostname = side === "server" ? ["-verify_hostname", judgedHostname] : [];
      return verifyByOpenssl(ca, cert, "-x509_strict", "-purpose", `ssl${side}`, ...hostname);
    },
  },
  gnutls: {
    name: "GnuTLS (certtool of gnutls-bin)",
    isHere: has("certtool"),
    sides: ["server", "client"],
    judge: ({ ca, cert }, side) => {
      const hostname = side === "server" ? [`--verify-hostname=${judgedHostname}`] : [];
      return verifyByGnutls(ca, cert, `--verify-purpose=${purposes[side]}`, ...hostname);
    },
  },
  // Of clients dockerd is the judge, in packages/testing.
  go: { name: "Go (the docker CLI)", isHere: has("docker"), sides: ["server"], judge: askByDocker },
} as const satisfies Record<string, Judge>;

const purposes = { server: "1.3.6.1.5.5.7.3.1", client: "1.3.6.1.5.5.7.3.2" };

/** What `openssl verify` says with these options. */
export function verifyByOpenssl(ca: string, cert: string, ...options: string[]): Promise<string> {
  return withFiles({ ca, cert }, (files) => {
    const words = ["verify", ...options, "-CAfile", files.ca, "-untrusted", files.cert, files.cert];
    const { status, stderr, stdout } = spawnSync("openssl", words, { encoding: "utf8" });
    const said = stderr + stdout;
    return status === 0 ? "accepted" : (/lookup: *(.*)/.exec(said)?.[1] ?? said);
  });
}

/** What `certtool --verify` says with these options. */
export function verifyByGnutls(ca: string, cert: string, ...options: string[]): Promise<string> {
  return withFiles({ ca }, (files) => {
    const words = ["--verify", `--load-ca-certificate=${files.ca}`, ...options];
    const { status, stderr, stdout } = spawnSync("certtool", words, { input: cert, encoding: "utf8" });
    const said = stderr + stdout;
    return status === 0 ? "accepted" : (/Chain verification output: *(.*)/.exec(said)?.[1] ?? said);
  });
}

/** Who shows a certificate asks nothing of its strength: that is for the other side to judge. */
const lenient = { ciphers: "DEFAULT:@SECLEVEL=0" };

/** A handshake of two ends in this process. */
async function handshake({ ca, cert, key }: TlsMaterial, side: Side): Promise<string> {
  const shown = { cert, key: key.reveal(), ...lenient };
  const judging = { ca, requestCert: true, rejectUnauthorized: false };
  const other = await issueServerCertificate(await createAuthority({ name: "other" }), { hostnames: [judgedHostname] });
  const server = createServer(
    side === "server" ? shown : { ...judging, cert: other.cert, key: other.key.reveal() },
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const where = { host: "127.0.0.1", port, servername: judgedHostname };
  const socket = connect(side === "server" ? { ...where, ca } : { ...where, ...shown, rejectUnauthorized: false });
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
    forgetLastError();
  }
}

/** What OpenSSL had against a client's signature, Node's server leaves lying, and Node tells it of the next key that is read. */
function forgetLastError(): void {
  try {
    createPrivateKey("");
  } catch {}
}

/** Has the docker CLI ask a server that shows the certificate for its version. */
async function askByDocker({ ca, cert, key }: TlsMaterial): Promise<string> {
  const version = JSON.stringify({ Version: "accepted", ApiVersion: "1.48" });
  const shown = { cert, key: key.reveal(), ...lenient };
  const server = createHttpsServer(shown, (_request, response) => response.end(version)).listen(0, "127.0.0.1");
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
      const words = ["--host", `tcp://${judgedHostname}:${port}`, "version", "--format", "{{.Server.Version}}"];
      return await new Promise<string>((resolve) => {
        execFile("docker", words, { env }, (error, stdout, stderr) => resolve(error === null ? stdout.trim() : stderr));
      });
    });
  } finally {
    server.close();
  }
}

function has(program: string, question = "--version"): boolean {
  return spawnSync(program, [question]).status === 0;
}

async function withFiles<Name extends string, Result>(
  texts: Readonly<Record<Name, string>>,
  run: (paths: Readonly<Record<Name, string>>) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "berth-judges-"));
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
