import { BerthError, type HostReport, inspectHost, readCertificate, signClientRequest } from "@dockberth/core";
import { personKey } from "../access/person.ts";
import { type Block, code, context, escapeText, type Message, section, type View } from "../blocks/blocks.ts";
import { newGrantLink } from "../doors/grant.ts";
import { SlackError } from "../errors.ts";
import type { Wish } from "../inputs.ts";
import { call } from "../slack/talk.ts";
import { answered, remember } from "./ask.ts";
import { allow, allowedHost, nameOf, type Request } from "./request.ts";

export const grantDialog = "grant";

/**
 * `/berth grant NAME`: a client certificate for a key that the person made and keeps. With an address of its own the bot
 * gives a link that takes the request once; without one, a form. A certificate is public, so it may be shown; a key never
 * comes this way.
 */
export async function grant(request: Request, wish: Wish): Promise<void> {
  const { session, person } = request;
  const host = await allowedHost(request, "grant", nameOf(wish));
  assertOurs(request, host);
  if (session.publicUrl !== undefined) {
    const url = await newGrantLink(session, person, host.name, session.publicUrl);
    await session.trail.record(person, { verb: "grant", host: host.name, outcome: "asked" });
    return request.reply(linkMessage(host, url, session.publicUrl));
  }
  await openForm(request, host);
}

/** The request that was pasted into the form. @throws BerthError `confirmation-stale`, `not-allowed`, `request-unreadable` */
export async function grantPasted(request: Request, key: string, csr: string): Promise<void> {
  const { session } = request;
  const { host: name, person } = await answered(session, key, request.person);
  session.directory.forget();
  const asker = { ...request, person };
  await allow(asker, "grant", await inspectHost(session.azure, name));
  const { grantHours: validForHours } = session.policy.limits;
  const cert = await signClientRequest(session.authority, csr, { name: personKey(person), validForHours });
  await session.trail.record(person, { verb: "grant", host: name, outcome: "granted" });
  await request.reply(certificateMessage(name, cert, session.authority.cert));
}

/** What is wrong with what was pasted, as far as it can be said at once. A key that came this way is no longer one. */
export function csrProblem(text: string): string | undefined {
  if (/PRIVATE KEY/.test(text)) {
    const { message, hint } = new SlackError("key-exposed", { where: "Slack" });
    return `${message}. ${hint}`;
  }
  return /-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text)
    ? undefined
    : "Paste the whole request, from BEGIN CERTIFICATE REQUEST to END CERTIFICATE REQUEST";
}

function assertOurs({ session }: Request, { name, authority }: HostReport): void {
  if (authority !== undefined && authority !== readCertificate(session.authority.cert).fingerprint)
    throw new SlackError("authority-foreign", { host: name, path: "the bot's configuration" });
}

async function openForm(request: Request, host: HostReport): Promise<void> {
  const { session, triggerId } = request;
  if (triggerId === undefined) throw new BerthError("unexpected", { message: "a form needs a trigger" });
  const view = formView(host, await remember(request, "grant", host.name));
  await call("views.open", () => session.slack.views.open({ trigger_id: triggerId, view }));
  await session.trail.record(request.person, { verb: "grant", host: host.name, outcome: "asked" });
}

const makeKey = [
  "umask 077",
  "openssl ecparam -name prime256v1 -genkey -noout -out key.pem",
  "openssl req -new -key key.pem -subj /CN=me -out request.csr",
];

function linkMessage({ name, hostname, address, port }: HostReport, url: string, publicUrl: string): Message {
  const lines = [
    ...makeKey,
    `curl -fsS --data-binary @request.csr ${url} -o cert.pem`,
    `curl -fsS ${publicUrl}/authority.pem -o ca.pem`,
    `export DOCKER_HOST=tcp://${hostname ?? address}:${port} DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$PWD`,
  ];
  return {
    text: `A certificate for host ${name}`,
    blocks: [
      section(`*A certificate for host ${escapeText(name)}.* Run this in a folder of its own:`),
      code(lines.join("\n")),
      context(
        "The link is yours, works once, for ten minutes. The key stays on your machine: never paste it anywhere.",
      ),
    ],
  };
}

function formView({ name }: HostReport, key: string): View {
  const blocks: Block[] = [
    section(`*A certificate for host ${escapeText(name)}.* Make a key and a request for it:`),
    code([...makeKey, "cat request.csr"].join("\n")),
    {
      type: "input",
      block_id: "csr",
      label: { type: "plain_text", text: "The request (request.csr), never the key", emoji: false },
      element: { type: "plain_text_input", action_id: "value", multiline: true, max_length: 3000 },
    },
  ];
  return {
    type: "modal",
    callback_id: grantDialog,
    private_metadata: key,
    title: { type: "plain_text", text: "Get a certificate", emoji: false },
    submit: { type: "plain_text", text: "Sign it", emoji: false },
    close: { type: "plain_text", text: "Cancel", emoji: false },
    blocks,
  };
}

function certificateMessage(name: string, cert: string, ca: string): Message {
  return {
    text: `The certificate for host ${name}`,
    blocks: [
      section(`*The certificate for host ${escapeText(name)}:* save it as \`cert.pem\` beside \`key.pem\``),
      code(cert.trim()),
      section("The authority: save it as `ca.pem`"),
      code(ca.trim()),
    ],
  };
}
