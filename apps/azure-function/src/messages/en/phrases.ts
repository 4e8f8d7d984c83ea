import type { Phrases } from "@dockberth/core";

const operator = "a task for the operator of this application";

/** What core advises, as requests and fields of this API. What the API does not offer is a task for its operator. */
export const phrases: Phrases = {
  retry: () => "send the request again (with a new `Idempotency-Key`)",
  "create-host": () => "`POST /api/hosts` and the same body",
  "take-over-host": () => operator,
  "start-host": ({ host }) => `\`POST /api/hosts/${host}/start\``,
  "open-host": ({ host }) => `\`POST /api/hosts/${host}/open\``,
  "resize-host": ({ host }) => `\`PATCH /api/hosts/${host}\` with \`size\``,
  "provision-host": () => "`POST /api/hosts` and the same body",
  "extend-host": ({ host }) => `\`PATCH /api/hosts/${host}\` with \`expiresAt\``,
  "remove-host": ({ host }) => `\`DELETE /api/hosts/${host}\``,
  "list-hosts": () => "`GET /api/hosts`",
  "read-logs": () => "`journalctl -u docker` on the machine",
  "rotate-host": ({ host }) => `\`POST /api/hosts/${host}/rotate\``,
  "begin-authority-change": () => operator,
  "finish-authority-change": () => operator,
  "create-authority": () => operator,
  "issue-client-certificate": ({ host }) => `\`POST /api/hosts/${host}/grants\``,
  "create-request": () => "your TLS library",
  "list-extensions": ({ machine }) => `\`az vm extension list\` for ${machine}`,
  "list-extension-types": ({ publisher }) => `\`az vm extension image list\` for ${publisher}`,
  "use-run-command": () => "`az vm run-command create`",
  "sign-in": () => operator,
  "choose-cloud": () => "the application setting BERTH_CLOUD",
  "choose-subscription": () => "the query parameter `subscription`",
  "register-provider": () => operator,
  "set-field": ({ field, value }) => (value === undefined ? `\`${field}\`` : `\`${field}: ${value}\``),
  "read-field-reference": () => "`GET /api/openapi.json`",
  "update-berth": () => "ask an administrator to deploy the newest release",
  "report-problem": () => "report it to the operator of this application, with the time of the request",
};
