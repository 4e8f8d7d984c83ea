import type { Phrases } from "@dockberth/core";
import { optionOf } from "../../option-names.ts";

/** The commands that take a whole description of a host. */
const describing = ["berth create", "berth plan", "berth apply", "berth adopt"];

/** What to do about an error, as commands and options, for somebody who gave `command`. */
export function phrasesOf(command: string): Phrases {
  const help = `\`${command} --help\``;
  return {
    ...phrases,
    "set-field": ({ field, value }) =>
      command === "berth resize" && field === "size" ? "SIZE" : optionFor(field, value),
    "read-field-reference": () => (describing.includes(command) ? `${help} and docs/spec.md` : help),
  };
}

const phrases: Phrases = {
  retry: () => "run the same command again",
  "create-host": ({ host }) => `\`berth create ${host}\``,
  "take-over-host": ({ host }) => `\`berth create ${host} --take-over\``,
  "start-host": ({ host }) => `\`berth start ${host}\``,
  "open-host": ({ host }) => `\`berth open ${host}\``,
  "resize-host": ({ host }) => `\`berth resize ${host} SIZE\``,
  "provision-host": ({ host }) => `\`berth provision ${host}\``,
  "extend-host": ({ host }) => `\`berth extend ${host} 8h\``,
  "remove-host": ({ host }) => `\`berth remove ${host}\``,
  "list-hosts": () => "`berth list`",
  "read-logs": ({ host }) => `\`berth logs ${host}\``,
  "rotate-host": ({ host }) => `\`berth rotate ${host}\``,
  "begin-authority-change": ({ host }) => `\`berth ca renew\`, then \`berth rotate ${host} --to-next\``,
  "finish-authority-change": ({ host }) => `\`berth rotate ${host} --finish\``,
  "create-authority": () => "`berth ca create`",
  "issue-client-certificate": ({ host }) => `\`berth grant ${host}\``,
  "create-request": () => "`berth request NAME`",
  "list-extensions": () => "`berth extension list`",
  "list-extension-types": ({ publisher }) => `\`berth extension types --publisher ${publisher}\``,
  "use-run-command": () => "`berth export extension --as run-command`",
  "sign-in": () => "`az login`",
  "choose-cloud": () => "--cloud",
  "choose-subscription": () => "--subscription ID",
  "register-provider": () => "`berth doctor --register`",
  "set-field": ({ field, value }) => optionFor(field, value),
  "read-field-reference": () => "`berth --help`",
  "update-berth": () => "`npm install --global @dockberth/cli@latest`",
  "report-problem": () => "report it, with the stack trace and the output of `berth version`",
};

/** The option of `berth create` for a field, with its value or a placeholder for one. */
function optionFor(field: string, value: string | undefined): string {
  if (field === "trustedLaunch") return "--no-trusted-launch";
  const placeholder = placeholders[field];
  return placeholder === undefined ? optionOf(field) : `${optionOf(field)} ${value ?? placeholder}`;
}

/** What the options of fields take; the others take nothing. */
const placeholders: Readonly<Record<string, string>> = {
  allowFrom: "RANGE",
  from: "RANGE",
  "dataDisk.from": "GROUP/DISK",
  size: "NAME",
  zone: "NUMBER",
  location: "NAME",
  image: "NAME",
  publicAddress: "NAME",
  resourceGroup: "NAME",
  imagePlan: "PLAN",
  dnsLabel: "LABEL",
  "spot.maxPrice": "DOLLARS",
  tags: "NAME=VALUE",
};
