import type { ErrorCode, ErrorDetails, ErrorText } from "@dockberth/core";

const askBotOwner = "Ask the person who runs this bot";

/** The hints that differ from core's, because people in Slack cannot change the bot, its identity or its machine. */
export const hints: Hints = {
  "credentials-rejected": {
    hint: () => `${askBotOwner} to check the Azure identity of the bot, its tenant and its cloud.`,
  },
  "cloud-mismatch": { hint: () => `${askBotOwner} to check the cloud of the bot's Azure identity.` },
  "cloud-unknown": { hint: ({ known }) => `${askBotOwner} to set BERTH_CLOUD to one of ${known.join(", ")}.` },
  "subscription-not-found": {
    hint: () =>
      `${askBotOwner} to check AZURE_SUBSCRIPTION_ID, BERTH_CLOUD and the tenant of the bot's Azure identity.`,
  },
  "provider-not-registered": {
    hint: ({ provider }) => `Ask an owner of the subscription to register it for ${provider}.`,
  },
  "permission-denied": {
    hint: ({ action, denyAssignment }) =>
      denyAssignment === undefined
        ? `${askBotOwner} to give the bot's Azure identity a role with ${action}. A new role takes a few minutes to work.`
        : `${askBotOwner} for another resource group: no role helps against a deny assignment.`,
  },
  "policy-denied": {
    hint: () =>
      "Choose options with which the host complies with the policy, or ask the policy's owner for an exemption.",
  },
  "capacity-unavailable": {
    hint: (_, say) => `Try another size (${say("set-field", "size")}) or location (${say("set-field", "location")}).`,
  },
  "spot-refused": { hint: () => "Create the host as a regular machine, not as a spot machine." },
  "size-unavailable": {
    hint: (_, say) =>
      `Choose another size (${say("set-field", "size")}) or ask the person who runs this bot which sizes are available.`,
  },
  "dns-label-taken": { hint: () => "Choose another name for the host." },
  "terms-not-accepted": {
    hint: ({ link }) =>
      `${askBotOwner} to read the terms${link === undefined ? "" : ` (${link})`} and to accept them for the subscription, or choose another image.`,
  },
  "image-plan-needed": { hint: () => "Choose an image without a purchase plan." },
  "location-invalid": {
    hint: (_, say) => `Choose another location, such as westeurope or eastus: ${say("set-field", "location")}.`,
  },
  "host-exists": {
    hint: ({ host }) =>
      `Run the command with the options that the host was created with, choose another name, or remove the host first: \`/berth remove ${host}\`.`,
  },
  "authority-untrusted": {
    hint: () =>
      "Ask the person who runs this bot: it must use the certificate authority that the host was created with.",
  },
  "authority-change-open": {
    hint: () => `${askBotOwner} to finish that first.`,
  },
  "docker-unreachable": {
    hint: (_, say) =>
      `Check that the host is running, and that its address ranges contain the address of the bot (${say("set-field", "allowFrom")}).`,
  },
  "docker-refused-client": {
    hint: () =>
      `${askBotOwner}: it must use the certificate authority that the host trusts, and its clock must be right.`,
  },
  "server-certificate-expired": {
    hint: (_, say) =>
      `Issue a new server certificate: ${say("rotate-host")}. If it should still be valid, the clock of the bot is wrong.`,
  },
  "vault-unavailable": {
    hint: () => `${askBotOwner} to check the key vault and the roles of the bot's Azure identity in it.`,
  },
  "request-unreadable": {
    hint: () =>
      "Create the request with the commands that `/berth grant` shows, and send the whole file. The key must be P-256, Ed25519 or RSA of at least 2048 bits.",
  },
  "machine-not-found": { hint: () => "Look up the virtual machines of the subscription in the Azure portal." },
};

type Hints = { readonly [Code in ErrorCode]?: Pick<ErrorText<ErrorDetails[Code]>, "hint"> };
