import { request as requestPlain } from "node:http";
import { type RequestOptions, request } from "node:https";
import { createAuthority, type Host, issueClientCertificate, type TlsMaterial } from "@dockberth/core";
import { demoFailures, demoTexts } from "../../messages/progress.ts";

/** A client that the host must reject, and the answer that it got. */
export interface RejectedClient {
  readonly who: string;
  readonly answer: string;
}

/**
 * Connects as three clients that the host must reject, and returns their answers.
 * @throws Error if Docker accepts one of them
 */
export async function rejectedClients(host: Host, client: TlsMaterial): Promise<RejectedClient[]> {
  const foreign = await issueClientCertificate(await createAuthority({ name: demoTexts.foreignAuthority }));
  const address = { host: host.address, port: host.port, path: "/version", agent: false, timeout: 5000 };
  // The certificate is checked for the public name of the host, as by a client that connects by name.
  const tls = { ...address, ca: client.ca, ...(host.hostname === undefined ? {} : { servername: host.hostname }) };
  const withForeign = { ...tls, cert: foreign.cert, key: foreign.key.reveal() } satisfies RequestOptions;
  const { anonymous, foreign: ofForeign, plain } = demoTexts.clients;
  return [
    { who: anonymous, answer: await rejectionOf(() => request(tls)) },
    { who: ofForeign, answer: await rejectionOf(() => request(withForeign)) },
    { who: plain, answer: await rejectionOf(() => requestPlain(address)) },
  ];
}

/** A rejection has one line. */
const maxCharacters = 4096;

function rejectionOf(send: () => ReturnType<typeof request>): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = send();
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.length > maxCharacters) outgoing.destroy();
      });
      response.on("end", () => {
        if ((response.statusCode ?? 200) < 400) reject(new Error(demoFailures.clientAccepted(text)));
        else resolve(`${response.statusCode} ${text.trim()}`);
      });
      response.on("error", (error: NodeJS.ErrnoException) => resolve(reasonOf(error)));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error(demoTexts.noAnswer)));
    outgoing.on("error", (error: NodeJS.ErrnoException) => resolve(reasonOf(error)));
    outgoing.end();
  });
}

/** Without the thread ids and file names in OpenSSL's own messages. */
function reasonOf({ message, code }: NodeJS.ErrnoException): string {
  const alert = /\balert ([\w ]+)/i.exec(message);
  if (alert !== null) return demoTexts.tlsAlert(alert[1] ?? "");
  return code ?? message;
}
