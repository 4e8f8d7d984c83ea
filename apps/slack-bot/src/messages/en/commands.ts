import type { ConfirmedVerb, Verb } from "../../verbs.ts";

/** What the help says about each command; `usage` follows `/berth`. */
const helpTexts: Readonly<Record<Verb, { readonly summary: string; readonly usage: string }>> = {
  create: {
    summary: "create a host, or finish an interrupted create; without a name, open a form",
    usage:
      "create [NAME] [--location NAME] [--size SIZE] [--image IMAGE] [--architecture NAME] [--resource-group NAME] [--allow-from RANGES] [--ssh-from RANGES] [--disk-size GIGABYTES] [--tag NAME=VALUE] [--expires-in 8h]",
  },
  list: { summary: "list the hosts", usage: "list" },
  show: { summary: "show one host, and whether its Docker answers", usage: "show NAME" },
  plan: { summary: "show what create would create; nothing is sent to Azure", usage: "plan NAME [options of create]" },
  start: { summary: "start a stopped host", usage: "start NAME" },
  stop: {
    summary: "stop a host, which then costs only its disk and its address; asks for confirmation",
    usage: "stop NAME",
  },
  restart: { summary: "restart a host; asks for confirmation", usage: "restart NAME" },
  extend: { summary: "extend the lifetime of a host", usage: "extend NAME 4h" },
  rotate: {
    summary: "replace the server certificate of a host; containers keep running",
    usage: "rotate NAME",
  },
  grant: { summary: "get a client certificate for your own key", usage: "grant NAME" },
  grants: { summary: "show to whom the bot granted a certificate of a host, and until when", usage: "grants NAME" },
  logs: {
    summary: "show the last lines of the Docker daemon's log, or of the VM extension's",
    usage: "logs NAME [--lines 40] [--source daemon|extension]",
  },
  audit: { summary: "check a host against the CIS Docker Benchmark", usage: "audit NAME" },
  "open-port": {
    summary: "open a further port of a host, such as one that a container publishes",
    usage: "open NAME PORT [--from RANGES] [--for 1h]",
  },
  "close-port": { summary: "close a port that open has opened", usage: "close NAME PORT" },
  remove: { summary: "remove a host completely; asks for confirmation", usage: "remove NAME" },
  revoke: {
    summary: "make every client certificate of a host worthless; asks for confirmation",
    usage: "revoke NAME",
  },
  close: { summary: "deny Docker on a host to everybody at once; asks for confirmation", usage: "close NAME" },
  open: { summary: "undo close", usage: "open NAME" },
  assign: {
    summary: "set whom a host belongs to, by the member ID of a user; nobody leaves it to the admins",
    usage: "assign NAME U024BE7LH|nobody",
  },
  sweep: {
    summary: "remove expired hosts, deallocate idle ones, and close ports whose time is over; asks for confirmation",
    usage: "sweep",
  },
  "audit-log": { summary: "show who did what", usage: "audit-log [NAME]" },
  help: { summary: "show this list, or the usage of one command", usage: "help [COMMAND]" },
};

/** How a command is typed. */
export function usageOf(verb: Verb): string {
  return `/berth ${helpTexts[verb].usage}`;
}

/** How a command is typed, without its options. */
export function shortUsageOf(verb: Verb): string {
  return usageOf(verb).replace(/ \[.*/, "");
}

/** What commands answer to the person who typed them. Texts with `mrkdwn` in their names take escaped parameters. */
export const commandTexts = {
  summaryOf: (verb: Verb) => helpTexts[verb].summary,
  help: {
    title: "Commands of /berth",
    footer: "In parentheses: the role that the command needs.",
  },
  plan: {
    title: (host: string) => `Plan of host ${host}`,
    heading: (host: string) => `Create would create host ${host}`,
    labels: {
      docker: "docker",
      location: "location",
      resourceGroup: "group",
      size: "size",
      image: "image",
      allowFrom: "open to",
      sshFrom: "SSH from",
      expires: "expires",
    },
    billed: "Azure bills:",
    footer: "Nothing was sent to Azure.",
  },
  logs: {
    title: (host: string) => `The log of host ${host}`,
    empty: (host: string) => `The log of host ${host} is empty.`,
    footer: "The last lines, as many as fit.",
  },
  audit: {
    title: (host: string) => `Audit of host ${host}`,
    heading: (host: string, passed: number, warnings: number) =>
      `Host ${host}: ${passed} passed, ${warnings === 1 ? "1 warning" : `${warnings} warnings`}`,
    noWarnings: "No warnings.",
    footer: (benchmark: string, notAssessed: number) =>
      `${benchmark} · ${notAssessed} not assessed · the Berth command line shows a remedy for each warning`,
  },
  auditLog: {
    title: "Who did what",
    empty: "The audit log is empty.",
  },
  grants: {
    title: (host: string) => `Client certificates of host ${host}`,
    none: (host: string) => `This bot has granted no client certificate of host ${host}.`,
    footer: "Only what this bot granted. A list cannot know who has a copy of a key, or what was granted elsewhere.",
    states: { valid: "valid", expired: "expired", revoked: "revoked" },
    until: "until",
  },
  cancelling: (title: string) => `Cancelling: ${title}`,
  grant: {
    title: (host: string) => `A client certificate for host ${host}`,
    linkMrkdwn: (host: string) => `*A client certificate for host ${host}.* Run these commands in an empty folder:`,
    linkFooter:
      "The link is for you. It works once, within ten minutes. The key stays on your machine: never paste it anywhere.",
    formMrkdwn: (host: string) => `*A client certificate for host ${host}.* Create a key and a signing request:`,
    sent: (host: string) => `The client certificate for host ${host} is in the bot's direct message to you.`,
    certificateTitle: (host: string) => `The client certificate for host ${host}`,
    certificateMrkdwn: (host: string) =>
      `*The client certificate for host ${host}:* save it as \`cert.pem\` beside \`key.pem\``,
    authorityMrkdwn: "The certificate authority: save it as `ca.pem`",
    requestIncomplete: "Paste the whole request, from BEGIN CERTIFICATE REQUEST to END CERTIFICATE REQUEST",
  },
};

interface ConfirmText {
  /** At most 24 characters, as Slack's reference says. */
  readonly title: string;
  readonly question: string;
  readonly confirm: string;
}

const confirmTexts: Readonly<Record<ConfirmedVerb, (hosts: string) => ConfirmText>> = {
  stop: (host) => ({
    title: "Stop a host",
    question: `Stop host ${host}? All its containers stop. You can start it again.`,
    confirm: "Stop",
  }),
  restart: (host) => ({
    title: "Restart a host",
    question: `Restart host ${host}? All its containers stop; those with a restart policy start again.`,
    confirm: "Restart",
  }),
  remove: (host) => ({
    title: "Remove a host",
    question: `Remove host ${host} and everything on it? This cannot be undone.`,
    confirm: "Remove",
  }),
  revoke: (host) => ({
    title: "Revoke certificates",
    question: `Make every client certificate of host ${host} worthless? Docker restarts; containers keep running, except those of a swarm. Everybody needs a new grant.`,
    confirm: "Revoke",
  }),
  close: (host) => ({
    title: "Close a host",
    question: `Close Docker on host ${host} to everybody, and end the connections that are open? Containers keep running.`,
    confirm: "Close",
  }),
  sweep: (hosts) => ({
    title: "Sweep hosts",
    question: `Sweep the hosts ${hosts}? Expired ones are removed with everything on them, which cannot be undone. Idle ones are deallocated. Ports whose time is over are closed.`,
    confirm: "Sweep",
  }),
};

/** The dialogs and forms. */
export const dialogTexts = {
  confirm: (verb: ConfirmedVerb, hosts: string) => confirmTexts[verb](hosts),
  loading: "Reading from Azure …",
  close: "Close",
  keep: "Keep it",
  cancel: "Cancel",
  create: {
    title: "Create a host",
    submit: "Create",
    fields: {
      name: "Name",
      size: "Size",
      location: "Location",
      allowFrom: "Addresses or ranges that may reach Docker",
      expiresIn: "Expires in",
    },
    placeholders: { name: "build-1", allowFrom: "203.0.113.7, 198.51.100.0/24" },
  },
  grant: {
    title: "Get a certificate",
    submit: "Sign it",
    request: "The signing request (request.csr), never the key",
  },
};
