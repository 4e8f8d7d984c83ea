import {
  createAuthority,
  createSshKey,
  deploymentParameters,
  hostSecrets,
  issueCertificates,
  parseHostSpec,
  planHost,
} from "@dockberth/core";

const spec = parseHostSpec({ name: "build-1", allowFrom: ["203.0.113.7"] });
const plan = planHost(spec, { cloud: "public", subscriptionId: "00000000-0000-0000-0000-000000000000" });

const authority = await createAuthority({ name: "acme docker" });
const certificates = await issueCertificates(authority, { hostnames: [plan.hostname ?? "build-1"] });
const parameters = deploymentParameters(plan, certificates, createSshKey().publicKey, hostSecrets(spec));

// What another tool deploys into the resource group. `reveal()` gives the server's key in it: never print or store that.
const properties = { mode: "Incremental", template: plan.template, parameters: JSON.parse(parameters.reveal()) };
console.log(plan.resourceGroup, Object.keys(properties.parameters));
