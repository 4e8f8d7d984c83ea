import type { Phrases } from "@dockberth/core";

/** The phrases of a workflow: a step, its inputs, or somebody to ask where the action has no command. */
export const phrases: Phrases = {
  retry: () => "re-run the job",
  "create-host": ({ host }) => step("create", host),
  "take-over-host": ({ host }) => `remove it with ${step("remove", host)}, then create it again`,
  "start-host": () => "ask the owner of the host to start it, or start its virtual machine in the Azure portal",
  "open-host": () => "ask the owner of the host to open it",
  "resize-host": () => "ask the owner of the host to resize it",
  "provision-host": () => "ask the owner of the host to set it up again",
  "extend-host": () => "ask the owner of the host to extend its expiry",
  "remove-host": ({ host }) => step("remove", host),
  "list-hosts": () => "a step with `command: sweep` and `dry-run: true` lists them in the job summary",
  "read-logs": () => "`journalctl -u docker` on the machine",
  "rotate-host": ({ host }) => step("rotate", host),
  "begin-authority-change": () => "ask the owner of the host to begin the change of its authority",
  "finish-authority-change": () => "ask the owner of the host to finish the change of its authority",
  "create-authority": () =>
    "leave the input `authority` empty, and a host that ends with the job gets an authority of its own",
  "issue-client-certificate": ({ host }) => step("env", host),
  "create-request": () => "`openssl req -new`",
  "list-extensions": () => "`az vm extension list`",
  "list-extension-types": ({ publisher }) => `\`az vm extension image list\` for the publisher ${publisher}`,
  "use-run-command": () => "a step with `command: adopt` and the input `machine-id`",
  "sign-in": () => "check the inputs `client-id` and `tenant-id`, or the step that signs in",
  "choose-cloud": () => "the input `cloud`",
  "choose-subscription": () => "the input `subscription-id`",
  "register-provider": () => "ask the owner of the subscription to do so",
  "set-field": ({ field, value }) => setting(field, value),
  "read-field-reference": () => "the README of the action, and docs/spec.md for the input `spec`",
  "update-berth": () => "use a later version of this action",
  "report-problem": () => "report it with the log of this job",
};

function step(command: string, host: string): string {
  return `a step that has \`command: ${command}\` and \`name: ${host}\``;
}

/** The inputs that set a field of a host; every other field is set in the input `spec`. */
const inputs: Readonly<Record<string, string>> = {
  allowFrom: "allow-from",
  size: "size",
  location: "location",
  image: "image",
  dnsLabel: "dns-label",
};

function setting(field: string, value: string | undefined): string {
  const input = inputs[field];
  const text = (name: string) => `\`${value === undefined ? name : `${name}: ${value}`}\``;
  return input === undefined ? `${text(field)} in the input \`spec\`` : `the input ${text(input)}`;
}
