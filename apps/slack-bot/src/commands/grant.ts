import { type HostReport, hostAuthority, inspectHost, readCertificate, signClientRequest } from "@dockberth/core";
import { recordGrant } from "../access/grants.ts";
import { assertAllowed } from "../access/permission.ts";
import { noteMessage } from "../blocks/messages.ts";
import { describeThrown } from "../describe-error.ts";
import { SlackError } from "../errors.ts";
import type { ParsedCommand } from "../inputs/parse-command.ts";
import { commandTexts, dialogTexts } from "../messages/index.ts";
import {
  code,
  context as contextBlock,
  escapeText,
  type Message,
  plainText,
  section,
  type View,
} from "../slack-api/block-kit.ts";
import { postDirect } from "../slack-api/chat.ts";
import { personKey } from "../slack-api/person.ts";
import { replyTo } from "../slack-api/reply.ts";
import { type CommandContext, findAllowedHost, requireName } from "./context.ts";
import { openDialog, redeemDialog, storeDialog } from "./dialogs.ts";
import { containsPrivateKey, createGrantLink } from "./grant-link.ts";

export const grantFormId = "grant";

const texts = commandTexts.grant;

/**
 * `/berth grant NAME`: a client certificate for a key that the person created and keeps. With a public URL the bot gives a
 * link that accepts the signing request once; otherwise it opens a form. Certificates are public and may appear in messages;
 * keys are never transmitted.
 */
export async function grant(context: CommandContext, command: ParsedCommand): Promise<void> {
  const { publicUrl } = context.session;
  const name = requireName(command);
  const find = async () => {
    const host = await findAllowedHost(context, "grant", name);
    assertTrustsAuthority(context, host);
    return host;
  };
  if (publicUrl !== undefined) return replyWithLink(context, await find(), publicUrl);
  await openDialog(context, dialogTexts.grant.title, async () => fillGrantForm(context, await find()));
}

/**
 * Signs the request that was pasted into the form.
 * @throws SlackError `confirmation-stale`, `not-allowed`
 * @throws BerthError `request-unreadable`
 */
export async function grantPasted(context: CommandContext, key: string, csr: string): Promise<void> {
  const { session } = context;
  const { policy, auditLog } = session;
  const { verb, host, person } = await redeemDialog(session, key, context.person);
  if (verb !== "grant") throw new SlackError("confirmation-stale", { what: "dialog" });
  session.directory.clear();
  const found = await inspectHost(session.azure, host);
  await assertAllowed(session, person, "grant", found);
  const { grantHours: validForHours } = policy.limits;
  const authority = await hostAuthority(found, session.authority);
  const cert = await signClientRequest(authority, csr, { name: personKey(person), validForHours });
  await recordGrant(session, host, { ca: authority.cert, cert });
  await auditLog.record(person, { verb: "grant", host, outcome: "granted" });
  await postDirect(session.slack, person, certificateMessage(host, cert, authority.cert));
  if (person.channelId !== undefined) await replyTo(session, person)(noteMessage(texts.sent(host)));
}

/** What is obviously wrong with pasted text; undefined for nothing. */
export function csrProblem(text: string): string | undefined {
  if (containsPrivateKey(text)) {
    const { message, hint } = describeThrown(new SlackError("key-exposed", { where: "slack" }));
    return `${message}. ${hint}`;
  }
  return /-----BEGIN (NEW )?CERTIFICATE REQUEST-----/.test(text) ? undefined : texts.requestIncomplete;
}

function assertTrustsAuthority({ session }: CommandContext, { name, authority }: HostReport): void {
  if (authority !== undefined && authority !== readCertificate(session.authority.cert).keyFingerprint)
    throw new SlackError("authority-foreign", { host: name });
}

async function replyWithLink(
  { session, person, reply }: CommandContext,
  host: HostReport,
  publicUrl: string,
): Promise<void> {
  const link = await createGrantLink(session, person, host.name, publicUrl);
  await session.auditLog.record(person, { verb: "grant", host: host.name, outcome: "asked" });
  await reply(linkMessage(host, link));
}

async function fillGrantForm(context: CommandContext, host: HostReport): Promise<View> {
  const { session, person } = context;
  await session.auditLog.record(person, { verb: "grant", host: host.name, outcome: "asked" });
  return grantForm(host, await storeDialog(context, "grant", host.name));
}

const keyCommands = [
  "umask 077",
  "openssl ecparam -name prime256v1 -genkey -noout -out key.pem",
  "openssl req -new -key key.pem -subj /CN=me -out request.csr",
];

function linkMessage({ name, hostname, address, port }: HostReport, link: string): Message {
  const commands = [
    ...keyCommands,
    `curl -fsS ${link}/ca.pem -o ca.pem`,
    `curl -fsS --data-binary @request.csr ${link} -o cert.pem`,
    `export DOCKER_HOST=tcp://${hostname ?? address}:${port} DOCKER_TLS_VERIFY=1 DOCKER_CERT_PATH=$PWD`,
  ];
  return {
    text: texts.title(name),
    blocks: [section(texts.linkMrkdwn(escapeText(name))), code(commands.join("\n")), contextBlock(texts.linkFooter)],
  };
}

function grantForm({ name }: HostReport, key: string): View {
  return {
    type: "modal",
    callback_id: grantFormId,
    private_metadata: key,
    title: plainText(dialogTexts.grant.title),
    submit: plainText(dialogTexts.grant.submit),
    close: plainText(dialogTexts.cancel),
    blocks: [
      section(texts.formMrkdwn(escapeText(name))),
      code([...keyCommands, "cat request.csr"].join("\n")),
      {
        type: "input",
        block_id: "csr",
        label: plainText(dialogTexts.grant.request),
        element: { type: "plain_text_input", action_id: "value", multiline: true, max_length: 3000 },
      },
    ],
  };
}

function certificateMessage(name: string, cert: string, ca: string): Message {
  return {
    text: texts.certificateTitle(name),
    blocks: [
      section(texts.certificateMrkdwn(escapeText(name))),
      code(cert.trim()),
      section(texts.authorityMrkdwn),
      code(ca.trim()),
    ],
  };
}
