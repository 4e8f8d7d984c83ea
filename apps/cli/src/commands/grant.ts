import { Command } from "commander";
import { writeJson, writeLine } from "../outputs.ts";
import type { Session } from "../session.ts";
import { type ConnectionOptions, examples, type OutputOptions, withConnection, withJson } from "./options.ts";

export interface GrantOptions extends ConnectionOptions, OutputOptions {
  readonly for?: string;
  readonly hours: string;
  readonly to?: string;
  readonly file?: string;
  readonly dockerContext?: boolean;
  readonly request?: string;
}

/** `berth grant NAME`: lets one person or job in, for some hours. */
export function grantCommand(session: Session): Command {
  return withConnection(withJson(new Command("grant")))
    .argument("<name>", "the host")
    .option("--for <who>", "the person or job, as the certificate names them (default: you)")
    .option("--hours <number>", "how long it is good for", "24")
    .option("--to <folder>", "write ca.pem, cert.pem and key.pem there, as DOCKER_CERT_PATH wants them")
    .option("--file <path>", "write one file that another machine takes in with `berth import`; a secret")
    .option("--docker-context", "make a docker context on this machine")
    .option("--request <path>", "sign this certificate request: the key stays with whoever made it (`berth request`)")
    .summary("let one person or job use a host, for some hours")
    .description(
      "Issue a client certificate for one person or job. Whoever has it is root on the host until it ends; it cannot be called back sooner than by another authority.",
    )
    .addHelpText(
      "after",
      examples([
        ["berth grant build-1 --for anna --hours 8 --file anna.berth", "she runs: berth import anna.berth"],
        ["berth grant build-1 --for ci --hours 1 --to ./certs", "DOCKER_CERT_PATH=./certs"],
        ["berth grant build-1 --request anna.csr --file anna.berth", "her key never leaves her machine"],
      ]),
    )
    .action((name: string, options: GrantOptions) => grant(session, name, options));
}

async function grant(session: Session, name: string, options: GrantOptions): Promise<void> {
  const [{ readCertificate }, { makeGrant, writeGrant }] = await Promise.all([
    import("@dockberth/core"),
    import("../hosts/grant.ts"),
  ]);
  const made = await makeGrant(session, name, options);
  const written = await writeGrant(session, made, options);
  const { subject, notAfter, fingerprint, serialNumber } = readCertificate(made.cert);
  if (options.json === true)
    return writeJson(session, { host: name, for: subject, notAfter, fingerprint, serialNumber, written });
  writeLine(session, `${subject} may use ${name} until ${notAfter.toISOString().slice(0, 16)}Z: ${written}`);
}
