import type { Phrases } from "@dockberth/core";

/** The options of `/berth create`, by the fields of a host that they set. */
const options: Readonly<Record<string, string>> = {
  location: "location",
  resourceGroup: "resource-group",
  size: "size",
  image: "image",
  architecture: "architecture",
  allowFrom: "allow-from",
  sshFrom: "ssh-from",
  "osDisk.sizeGb": "disk-size",
  tags: "tag",
  expiresAt: "expires-in",
};

const elsewhere = "with the Berth command line";

/** What can be done about an error, in the commands of Slack. */
export const phrases: Phrases = {
  retry: () => "run the same command again",
  "create-host": ({ host }) => `\`/berth create ${host}\``,
  "take-over-host": () => elsewhere,
  "start-host": ({ host }) => `\`/berth start ${host}\``,
  "open-host": ({ host }) => `\`/berth open ${host}\``,
  "resize-host": () => elsewhere,
  "provision-host": () => "the Berth command line",
  "extend-host": ({ host }) => `\`/berth extend ${host} 4h\``,
  "remove-host": ({ host }) => `\`/berth remove ${host}\``,
  "list-hosts": () => "`/berth list`",
  "read-logs": ({ host }) => `\`/berth logs ${host}\``,
  "rotate-host": ({ host }) => `\`/berth rotate ${host}\``,
  "begin-authority-change": () => elsewhere,
  "finish-authority-change": () => elsewhere,
  "create-authority": () => 'see "Set-up" in the README of the Slack bot',
  "issue-client-certificate": ({ host }) => `\`/berth grant ${host}\``,
  "create-request": () => "the commands that `/berth grant` shows",
  "list-extensions": () => "in the Azure portal",
  "list-extension-types": () => "with the Azure CLI",
  "use-run-command": () => elsewhere,
  "sign-in": () => "the Azure identity of the bot",
  "choose-cloud": () => "the setting BERTH_CLOUD",
  "choose-subscription": () => "the setting AZURE_SUBSCRIPTION_ID",
  "register-provider": () => "ask the person who runs this bot",
  "set-field": ({ field }) =>
    options[field] === undefined ? elsewhere : `the option \`${options[field]}\` of \`/berth create\``,
  "read-field-reference": () => "`/berth help create`",
  "update-berth": () => "ask an administrator to deploy the newest release",
  "report-problem": () => "report it to the person who runs this bot",
};
