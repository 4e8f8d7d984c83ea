import {
  cloudText,
  type ErrorCode,
  type ErrorDetails,
  type ErrorText,
  isProvisionExitCode,
  provisionExitCodes,
  provisionTexts,
  reasonText,
} from "@dockberth/core";
import { phrases } from "./phrases.ts";

type CoreErrorTexts = { readonly [Code in ErrorCode]?: Partial<ErrorText<ErrorDetails[Code]>> };

/** For errors of which core gives no advice to retry. */
const retry = phrases.retry({ action: "retry" });
const askOperator = "Ask the operator of this application";

/**
 * Core's errors that read differently over HTTP. Core speaks to the person who is signed in at Azure and runs Berth on their
 * machine; here both are the application, and only its operator can change them.
 */
export const coreErrorTexts = {
  "secret-missing": {
    message: ({ name }) => `The secret ${name} of the request is no longer in the key vault`,
    hint: () => `To start over, ${retry}.`,
  },
  "authority-invalid": { hint: () => `${askOperator} to set up another certificate authority.` },
  "authority-expired": { hint: () => `${askOperator} to set up a new certificate authority and move the hosts to it.` },
  "certificate-expired": { hint: () => `To get a new certificate, ${retry}.` },
  "credentials-rejected": {
    message: ({ reason }) => `Azure rejected the application's sign-in: ${reasonText(reason)}`,
    hint: () => `${askOperator} to check its identity, its tenant and its cloud.`,
  },
  "cloud-mismatch": {
    message: ({ cloud, reason }) =>
      `The application's identity does not belong to ${cloudText(cloud)}: ${reasonText(reason)}`,
    hint: () => `${askOperator} to check its identity and the setting BERTH_CLOUD.`,
  },
  "subscription-not-found": {
    message: ({ subscription, cloud }) =>
      `The application's identity has no access to subscription ${subscription} in ${cloudText(cloud)}`,
    hint: (_, say) =>
      `Choose another subscription (${say("choose-subscription")}), or ask the operator of this application to assign its role there.`,
  },
  "permission-denied": {
    message: ({ action, scope }) => `The application's identity may not perform ${action} on ${scope}`,
    hint: () => `${askOperator} to assign a role with this action. A new role takes a few minutes to work.`,
  },
  "provider-not-registered": {
    hint: ({ provider }) => `${askOperator} to register it: \`az provider register --namespace ${provider}\`.`,
  },
  "azure-unreachable": {
    hint: (_, say) =>
      `Wait, then ${say("retry")}. If the error stays, ask the operator of this application to check its network.`,
  },
  "vault-unavailable": {
    hint: () =>
      `Wait, then ${retry}. If the error stays, ask the operator of this application to check the vault, and the roles Key Vault Crypto User and Key Vault Secrets Officer.`,
  },
  "owner-differs": {
    hint: () => `Choose another name, or ask the operator of this application to assign the host to you.`,
  },
  "authority-untrusted": {
    hint: () => `${askOperator} to move the host to the authority that the application uses.`,
  },
  "authority-change-open": { hint: () => `${askOperator} to finish that first.` },
  "provision-failed": {
    hint: ({ exitCode }, say) => {
      if (exitCode === provisionExitCodes.settings) return "Correct the setting that the message names.";
      if (isProvisionExitCode(exitCode) && exitCode !== provisionExitCodes.install)
        return provisionTexts[exitCode].hint(say);
      return `To continue, ${say("retry")}; or remove the host: ${say("remove-host")}.`;
    },
  },
  "docker-unreachable": {
    hint: (_, say) =>
      `Check that the host is running, and that ${say("set-field", "allowFrom")} includes the outbound addresses of this application.`,
  },
  "docker-refused-client": {
    hint: (_, say) =>
      `Issue a client certificate of the authority that the host trusts: ${say("issue-client-certificate")}. If yours is of that authority, check the host's clock.`,
  },
  "server-certificate-expired": {
    hint: (_, say) =>
      `Issue a new server certificate: ${say("rotate-host")}. If it should still be valid, ask the operator of this application to check its clock.`,
  },
  "clock-skewed": {
    message: ({ host, reason }) => `The clocks of this application and of ${host} differ: ${reasonText(reason)}`,
  },
} satisfies CoreErrorTexts;
