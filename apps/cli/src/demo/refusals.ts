import { request as requestPlain } from "node:http";
import { type RequestOptions, request } from "node:https";
import { createAuthority, type Host, issueClientCertificate, type TlsMaterial } from "@dockberth/core";

export interface Refusal {
  readonly who: string;
  readonly answer: string;
}

/**
 * Knocks as three who must not come in, and gives what each of them was told.
 * @throws Error where one of them got an answer from Docker
 */
export async function collectRefusals(host: Host, client: TlsMaterial): Promise<Refusal[]> {
  const stranger = await issueClientCertificate(await createAuthority({ name: "Somebody else" }));
  const door = { host: host.address, port: host.port, path: "/version", agent: false, timeout: 5000 };
  // The certificate is checked against the host's public name, as a client that goes by the name would.
  const tls = { ...door, ca: client.ca, ...(host.hostname === undefined ? {} : { servername: host.hostname }) };
  return [
    { who: "without a client certificate", answer: await knock(() => request(tls)) },
    {
      who: "with a certificate of another authority",
      answer: await knock(() =>
        request({ ...tls, cert: stranger.cert, key: stranger.key.reveal() } satisfies RequestOptions),
      ),
    },
    { who: "over plain HTTP", answer: await knock(() => requestPlain(door)) },
  ];
}

function knock(start: () => ReturnType<typeof request>): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = start();
    outgoing.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        if ((response.statusCode ?? 200) < 400)
          reject(new Error(`Docker answered somebody who must not come in: ${text}`));
        else resolve(`${response.statusCode} ${text.trim()}`);
      });
      response.on("error", (error: NodeJS.ErrnoException) => resolve(inWords(error)));
    });
    outgoing.on("timeout", () => outgoing.destroy(new Error("no answer")));
    outgoing.on("error", (error: NodeJS.ErrnoException) => resolve(inWords(error)));
    outgoing.end();
  });
}

/** OpenSSL's reasons come with thread ids and file names of its own. */
function inWords({ message, code }: NodeJS.ErrnoException): string {
  const alert = /tls\w* alert ([\w ]+)|alert (bad certificate|certificate required|unknown ca)/i.exec(message);
  if (alert !== null) return `TLS alert: ${alert[1] ?? alert[2]}`;
  return code ?? message;
}
