import type { Say } from "../../errors/advice.ts";
import type { ErrorTexts } from "../../errors/define.ts";
import type {
  AdoptionObstacle,
  ErrorDetails,
  HostDifference,
  ImageDifference,
  Issue,
  PolicyField,
} from "../../errors/details.ts";
import { isProvisionExitCode } from "../../errors/provision-exit-codes.ts";
import type { Reason } from "../../errors/reasons.ts";
import { provisionTexts } from "./provision.ts";
import { reasonText } from "./reasons.ts";

const differenceTexts: Readonly<Record<HostDifference, string>> = {
  location: "location",
  size: "size",
  "other-settings": "its other planned settings",
  machine: "its machine",
  "resource-group": "resource group",
};

const imageDifferenceTexts: Readonly<Record<ImageDifference, string>> = {
  architecture: "processor architecture",
  generation: "generation",
  "security-type": "security type",
  "purchase-plan": "purchase plan",
};

/** The sentences of core's errors. */
export const errorTexts: ErrorTexts<ErrorDetails> = {
  "spec-invalid": {
    message: ({ issues }) => `The description of the host is invalid: ${issueList(issues)}`,
    hint: (_, say) => `Correct the named fields. All fields: ${say("read-field-reference")}.`,
  },
  "host-file-invalid": {
    message: ({ file, issues }) => `${file} is not a valid host file: ${issueList(issues.map(withLine))}`,
    hint: (_, say) => `Correct the named lines. All fields: ${say("read-field-reference")}.`,
  },
  "open-to-world": {
    message: ({ ranges }) => `${ranges.join(", ")} would open a port to much of the Internet`,
    hint: (_, say) =>
      `Give the address ranges of the machines that use the host (${say("set-field")}), together no more than a /8 of IPv4 and a /16 of IPv6. To open the port to the whole Internet, write \`anywhere\`.`,
  },
  "secret-missing": {
    message: ({ name }) => `The plan needs the secret ${name}, which was not given`,
    hint: () => "Pass the secrets of the spec that the plan was made from.",
  },
  "file-unreadable": {
    message: ({ path, reason }) => `Cannot read ${path}: ${reasonText(reason)}`,
    hint: () => "Check that the file exists, that you may read it, and that it has the expected content.",
  },
  "file-unwritable": {
    message: ({ path, reason }) => `Cannot write ${path}, which was not changed: ${reasonText(reason)}`,
    hint: ({ reason }) =>
      isFolderMissing(reason)
        ? "Create the folder, or give another one."
        : "Free disk space and check that you have write permission, or use another folder.",
  },
  "file-unsafe": {
    message: ({ path, reason }) => `${path} is not safe to use: ${reasonText(reason)}`,
    hint: ({ path, reason, mode }) => unsafeFileHint(path, reason, mode),
  },
  "package-missing": {
    message: ({ name }) => `The package ${name} is not installed`,
    hint: ({ name, option }) => `Install it (\`npm install ${name}\`), or pass the option ${option}.`,
  },
  "option-invalid": {
    message: ({ field, reason }) => `${field} is invalid: ${reasonText(reason)}`,
    hint: ({ field }) => `Correct ${field}. The types of the package say what it takes.`,
  },
  "certificate-unreadable": {
    message: ({ what, reason }) => `${what} is not a readable certificate: ${reasonText(reason)}`,
    hint: () =>
      "Give one X.509 certificate in PEM format, from BEGIN CERTIFICATE to END CERTIFICATE, with line breaks.",
  },
  "key-unreadable": {
    message: ({ what, reason }) => `${what} is not a readable private key: ${reasonText(reason)}`,
    hint: () => "Give a private key in PEM format (PKCS#8, PKCS#1 or SEC1), with line breaks.",
  },
  "key-passphrase": {
    message: ({ what }) => `${what} is encrypted, and the passphrase is missing or wrong`,
    hint: () => "Give the passphrase of the key.",
  },
  "key-mismatch": {
    message: ({ subject }) => `The private key does not match the certificate of ${subject}`,
    hint: () => "Give the key and the certificate that were created together.",
  },
  "authority-invalid": {
    message: ({ subject, reason }) => `${subject} cannot be used as a certificate authority: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Give a CA certificate that may sign (basicConstraints CA:TRUE, keyUsage keyCertSign), with an RSA key of 2048 bits or more, P-256, P-384, P-521 or Ed25519, or create one: ${say("create-authority")}.`,
  },
  "authority-missing": {
    message: ({ path }) => `No certificate authority was found in ${path}`,
    hint: (_, say) => `Create one (${say("create-authority")}), or copy the folder from where the hosts were created.`,
  },
  "authority-exists": {
    message: ({ path }) => `${path} already contains a certificate authority`,
    hint: () => "Use the existing one. It is never overwritten, because its hosts would reject a new one.",
  },
  "signer-invalid": {
    message: ({ reason }) => `The signer cannot sign certificates: ${reasonText(reason)}`,
    hint: () =>
      "`sign` takes the bytes to sign and resolves with the signature as X.509 encodes it; for ECDSA that is a DER sequence of r and s. It must use the private key of `publicKey`.",
  },
  "authority-expired": {
    message: ({ subject, notAfter }) => `The certificate authority ${subject} expired on ${notAfter}`,
    hint: (_, say) =>
      `Create a new authority (${say("create-authority")}) and move the hosts to it. If the date is wrong, correct this machine's clock.`,
  },
  "certificate-expired": {
    message: ({ subject, notAfter }) => `The certificate of ${subject} expired on ${notAfter}`,
    hint: () => "Issue a new certificate. If the date is wrong, correct this machine's clock.",
  },
  "certificate-name-invalid": {
    message: ({ name, reason }) => `${JSON.stringify(name)} cannot be a name in a certificate: ${reasonText(reason)}`,
    hint: () => "Give DNS names (international names in their xn-- form) or IP addresses.",
  },
  "certificate-lifetime-invalid": {
    message: ({ hours }) => `The lifetime of the certificate is invalid: ${hours} hours`,
    hint: () => "Give a positive lifetime that ends before the authority expires.",
  },
  "generation-invalid": {
    message: ({ host, generation }) =>
      generation === ""
        ? `The tags of host ${host} do not name the generation of its CA certificate`
        : `${JSON.stringify(generation)} is not a generation of host ${host}`,
    hint: (_, say) => `Give the host a new generation, and new certificates: ${say("rotate-host")}.`,
  },
  "key-algorithm-unsupported": {
    message: ({ algorithm }) => `Keys of type ${algorithm} are not supported`,
    hint: () => "Use ecdsa-p256 (default), rsa-2048, rsa-3072, rsa-4096 or ed25519.",
  },
  "request-unreadable": {
    message: ({ reason }) => `The certificate signing request cannot be used: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Create a request with ${say("create-request")} or \`openssl req -new\`: PEM format, signed with its own key, P-256, Ed25519 or RSA of at least 2048 bits.`,
  },
  "docker-folder-incomplete": {
    message: ({ missing }) => `The folder has no complete set of Docker certificates: ${missing.join(", ")} missing`,
    hint: () => "Give a folder that contains ca.pem, cert.pem and key.pem.",
  },
  "settings-invalid": {
    message: ({ issues }) => `The extension settings are invalid: ${issueList(issues)}`,
    hint: () => "Correct the named fields. docs/settings.md lists all of them.",
  },
  "settings-too-large": {
    message: ({ bytes, limitBytes }) => `The extension's script is ${bytes} bytes; Azure's limit is ${limitBytes}`,
    hint: () => "Make the compose file or the daemon options smaller, and put large files into an image.",
  },
  "settings-conflict": {
    message: ({ keys, reason }) => `The settings ${keys.join(" and ")} cannot be used together: ${reasonText(reason)}`,
    hint: () => "Keep one of them.",
  },
  "extension-slot-taken": {
    message: ({ machine, extension, publisher }) =>
      `Virtual machine ${machine} already has ${extension} by ${publisher}, and Azure allows one of each type per machine`,
    hint: (_, say) =>
      `Use a managed Run Command instead, which leaves the other extension alone: ${say("use-run-command")}.`,
  },
  "extension-own": {
    message: ({ host, extension }) => `Extension ${extension} is part of host ${host}`,
    hint: (_, say) => `Set the host up again with ${say("provision-host")}, or remove it with ${say("remove-host")}.`,
  },
  "extension-not-found": {
    message: ({ machine, extension }) => `Virtual machine ${machine} has no extension ${extension}`,
    hint: (_, say) => `List its extensions: ${say("list-extensions")}.`,
  },
  "extension-type-unknown": {
    message: ({ publisher, type, location }) => `${publisher} has no extension type ${type} in ${location}`,
    hint: (_, say) => `List the publisher's extension types: ${say("list-extension-types")}.`,
  },
  "extension-failed": {
    message: ({ machine, extension, reason }) => `Extension ${extension} failed on ${machine}: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Correct what the message names, then ${say("retry")}. The status of all extensions: ${say("list-extensions")}.`,
  },
  "daemon-option-clash": {
    message: ({ option, reason }) => `The daemon option ${option} cannot be set: ${reasonText(reason)}`,
    hint: () => "Correct or remove the option.",
  },
  "credentials-rejected": {
    message: ({ reason, problem }) =>
      problem === "not-signed-in" ? "Not signed in to Azure" : `Azure rejected the sign-in: ${reasonText(reason)}`,
    hint: ({ problem = "" }, say) =>
      problem === "not-signed-in"
        ? `Sign in (${say("sign-in")}), or set the variables of a service principal: AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET.`
        : (signInHints[problem] ?? `Sign in again (${say("sign-in")}), and check the tenant and the cloud.`),
  },
  "cloud-unknown": {
    message: ({ cloud }) => `${JSON.stringify(cloud)} is not an Azure cloud`,
    hint: ({ known }, say) =>
      `Set ${say("choose-cloud")} to one of ${known.join(", ")}, or to Azure's own names: AzureCloud, AzureChinaCloud, AzureUSGovernment.`,
  },
  "cloud-mismatch": {
    message: ({ cloud, reason }) => `The sign-in does not belong to ${cloudText(cloud)}: ${reasonText(reason)}`,
    hint: (_, say) => `Name the cloud of the account (${say("choose-cloud")}), and sign in there: ${say("sign-in")}.`,
  },
  "subscription-not-found": {
    message: ({ subscription, cloud }) =>
      `The signed-in identity has no access to subscription ${subscription} in ${cloudText(cloud)}`,
    hint: (_, say) =>
      `Choose a subscription that it can see (${say("choose-subscription")}), sign in to the subscription's tenant (${say("sign-in")}), or name its cloud (${say("choose-cloud")}). \`az account list --all\` lists what it can see.`,
  },
  "subscription-unusable": {
    message: ({ subscription, state }) => `Subscription ${subscription} is ${state}: nothing can be created in it`,
    hint: (_, say) =>
      `Ask its owner to enable it in the Azure portal, or choose another one: ${say("choose-subscription")}.`,
  },
  "permission-denied": {
    message: ({ action, scope, denyAssignment }) =>
      denyAssignment === undefined
        ? `The signed-in identity may not perform ${action} on ${scope}`
        : `Deny assignment ${denyAssignment} does not allow ${action} on ${scope}`,
    hint: ({ denyAssignment }) =>
      denyAssignment === undefined
        ? "Ask for a role with this action, such as Contributor on the resource group. A new role takes a few minutes to work."
        : "No role helps against a deny assignment. Ask the owner of the deployment stack or managed application that made it, or use another resource group.",
  },
  "provider-not-registered": {
    message: ({ provider }) => `The subscription is not registered for ${provider}`,
    hint: ({ provider }, say) =>
      `Register it: ${say("register-provider")}, or \`az provider register --namespace ${provider}\`.`,
  },
  "api-version-unsupported": {
    message: ({ type, location, version, newest }) =>
      `${location} does not offer api-version ${version} of ${type}${newest === undefined ? "" : ` yet; its newest is ${newest}`}`,
    hint: (_, say) =>
      `Azure brings new versions to its clouds and locations one after the other. Choose another location (${say("set-field", "location")}), or another version of Berth.`,
  },
  "policy-denied": {
    message: ({ policy, resource, reason }) =>
      `Azure Policy ${policy} does not allow ${resource}${reason === undefined ? "" : `: ${reason}`}`,
    hint: ({ field }, say) => `${compliance(field, say)}, or ask the policy's owner for an exemption.`,
  },
  "quota-exceeded": {
    message: ({ what, location, limit, used, needed }) =>
      `The quota for ${what} in ${location} is exceeded${limit === undefined ? "" : ` (limit ${limit}, used ${used ?? "?"}, needed ${needed ?? "?"})`}`,
    hint: ({ resource }, say) => quotaHint(resource, say),
  },
  "subnet-full": {
    message: ({ subnet }) => `Subnet ${subnet} has no free address for another machine`,
    hint: () => "Give the subnet a larger range, choose another network, or remove hosts that you do not need.",
  },
  "capacity-unavailable": {
    message: ({ what, location, constraints = [] }) =>
      `Azure has no capacity for ${what} in ${location} at the moment${constraints.length < 2 ? "" : ` with all of this together: ${constraints.join(", ")}`}`,
    hint: (_, say) =>
      `Try another size (${say("set-field", "size")}), or for a new host another zone (${say("set-field", "zone")}) or location (${say("set-field", "location")}).`,
  },
  "spot-refused": {
    message: ({ size, reason }) => `Azure rejected a spot machine of size ${size}: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Raise the maximum price (${say("set-field", "spot.maxPrice")}), or pay the full price without ${say("set-field", "spot")}.`,
  },
  "size-unavailable": {
    message: ({ size, location }) => `The size ${size} is not available in ${location} for this subscription`,
    hint: ({ location, alternative }, say) =>
      `Choose another size${alternative === undefined ? "" : `, such as ${alternative}`} (${say("set-field", "size")}), or for a new host another location (${say("set-field", "location")}). List them: az vm list-skus --location ${location} --resource-type virtualMachines --output table`,
  },
  "image-not-found": {
    message: ({ image, location, reason }) =>
      reason === undefined
        ? `Image ${image} was not found in ${location}`
        : `Image ${image} cannot be used in ${location}: ${reasonText(reason)}`,
    hint: ({ reason }, say) =>
      `${reason === undefined ? "Give" : "Choose another image:"} an alias (ubuntu-24.04, debian-12 …), a URN publisher:offer:sku:version or the id of an image that exists there: ${say("set-field", "image")}.`,
  },
  "image-foreign": {
    message: ({ image, resource }) => `${resource} has a name that image ${image} needs, and Berth did not make it`,
    hint: () => "Nothing was changed. Choose another name for the image, or remove what has the name.",
  },
  "image-differs": {
    message: ({ image, differences }) =>
      `Image ${image} exists with another ${differences.map((each) => imageDifferenceTexts[each]).join(" and another ")}`,
    hint: () => "All versions of an image have these in common. Choose another name, or remove the image first.",
  },
  "image-version-not-found": {
    message: ({ image, version }) =>
      version === undefined ? `There is no image ${image}` : `Image ${image} has no version ${version}`,
    hint: () => "Only images that Berth has made are looked for.",
  },
  "image-step-failed": {
    message: ({ image, step, exitCode, output }) =>
      `The ${step === "pull" ? "pull" : "script"} for image ${image} ended with exit code ${exitCode}${lastLine(output)}`,
    hint: ({ step }) =>
      step === "pull"
        ? "Check the names of the images, and the login of their registry. The machine was removed."
        : "The output says why. Correct the script; the machine was removed.",
  },
  "image-not-generalized": {
    message: ({ image, host, minutes }) =>
      `${host}, the machine for image ${image}, did not remove its identity within ${minutes} minutes`,
    hint: (_, say) => `Nothing was captured, and the machine was removed. To try again, ${say("retry")}.`,
  },
  "dns-label-taken": {
    message: ({ label, location }) => `The DNS label ${label} is already taken in ${location}`,
    hint: (_, say) => `Choose another label: ${say("set-field", "dnsLabel")}.`,
  },
  "terms-not-accepted": {
    message: ({ image }) => `The marketplace terms of ${image} are not accepted in this subscription`,
    hint: ({ link }, say) =>
      `Read the terms${link === undefined ? "" : ` (${link})`}, then accept them for the whole subscription, as \`az vm image terms accept\` does: ${say("set-field", "acceptTerms")}.`,
  },
  "data-disk-unusable": {
    message: ({ disk, resourceGroup, reason }) =>
      `Disk ${disk} of resource group ${resourceGroup} cannot be used as a data disk: ${reasonText(reason)}`,
    hint: (_, say) => `Choose another disk: ${say("set-field", "dataDisk.from")}.`,
  },
  "image-plan-needed": {
    message: ({ image }) => `Image ${image} has a purchase plan, which the machine must name`,
    hint: (_, say) => `Name the plan, \`image\` or PUBLISHER:PRODUCT:NAME: ${say("set-field", "imagePlan")}.`,
  },
  "location-invalid": {
    message: ({ location, reason }) =>
      `${location} is not a location where this can be created${reason === undefined ? "" : `: ${reasonText(reason)}`}`,
    hint: ({ similar }, say) =>
      `${similar === undefined ? "" : `Did you mean ${similar}? `}Choose another location (${say("set-field", "location")}). List them: az account list-locations --output table`,
  },
  "zone-unavailable": {
    message: ({ location, reason }) => `The availability zone cannot be used in ${location}: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Choose another zone or none (${say("set-field", "zone")}), or a location with zones: ${say("set-field", "location")}.`,
  },
  "trusted-launch-unsupported": {
    message: ({ size, image, reason }) => `Size ${size} or image ${image} does not support Trusted Launch: ${reason}`,
    hint: (_, say) =>
      `Create the host without it (${say("set-field", "trustedLaunch")}), or choose a size (${say("set-field", "size")}) and an image (${say("set-field", "image")}) that support it.`,
  },
  "azure-rejected": {
    message: ({ azureCode, message }) => `Azure rejects the request with ${azureCode}: ${message}`,
    hint: (_, say) => `Correct the value that Azure names. All fields: ${say("read-field-reference")}.`,
  },
  throttled: {
    message: ({ seconds }) =>
      `Azure is throttling requests${seconds === undefined ? "" : ` for another ${seconds} seconds`}`,
    hint: (_, say) => `Wait, then ${say("retry")}; it continues where it stopped.`,
  },
  "resource-locked": {
    message: ({ resource, lock }) =>
      `A lock${lock === undefined ? "" : ` on ${lock}`} prevents the change of ${resource}`,
    hint: (_, say) => `Remove the lock or ask its owner, then ${say("retry")}.`,
  },
  "change-not-allowed": {
    message: ({ property, resource }) => `${property} of ${resource} cannot be changed after it was created`,
    hint: () => "Keep the value, or remove the host and create it again.",
  },
  "deployment-failed": {
    message: ({ deployment, azureCode, message }) => `Deployment ${deployment} failed with ${azureCode}: ${message}`,
    hint: (_, say) =>
      `The Azure portal shows each step of the deployment. To continue, ${say("retry")}; or remove the host.`,
  },
  "public-address-unknown": {
    message: ({ source, reason }) =>
      `The public address of this machine could not be found at ${source}: ${reasonText(reason)}`,
    hint: (_, say) => `Give addresses or ranges: ${say("set-field", "allowFrom")}.`,
  },
  "prices-unavailable": {
    message: ({ source, reason }) => `No prices can be read from ${source}: ${reasonText(reason)}`,
    hint: (_, say) =>
      `The plan does not need them. Check the network and the proxy of this machine, then ${say("retry")}.`,
  },
  "azure-unreachable": {
    message: ({ endpoint, reason }) => `${endpoint} cannot be reached: ${reasonText(reason)}`,
    hint: (_, say) => `Check the network, the proxy and the cloud, then ${say("retry")}.`,
  },
  "azure-unexpected": {
    message: ({ status, azureCode, message }) =>
      status === undefined
        ? `A request to Azure failed: ${[azureCode, message].filter(Boolean).join(": ")}`
        : `Azure answered ${status} ${azureCode}: ${message}`,
    hint: (_, say) =>
      `To continue where it stopped, ${say("retry")}. If the error stays, look up the code above in Azure's documentation.`,
  },
  "vault-unavailable": {
    message: ({ vault, reason }) => `Key vault ${vault} is unavailable: ${reasonText(reason)}`,
    hint: () =>
      "Check that the vault exists, that it can be reached, and that the identity has the roles Key Vault Crypto User and Key Vault Secrets Officer.",
  },
  "host-not-found": {
    message: ({ host }) => `Host ${host} was not found`,
    hint: (_, say) => `List the hosts of this subscription: ${say("list-hosts")}.`,
  },
  "host-newer": {
    message: ({ host, schema }) => `Host ${host} was created by a newer Berth: its tags have schema ${schema}`,
    hint: (_, say) => `Use that version or a later one: ${say("update-berth")}.`,
  },
  "host-ambiguous": {
    message: ({ host, machines }) => `Several machines have the tag of host ${host}: ${machines.join(", ")}`,
    hint: () =>
      "Find out who set the tag berth-host of the machine that is not the host's, and remove that tag in Azure.",
  },
  "host-closed": {
    message: ({ host }) => `Host ${host} is closed to everybody`,
    hint: (_, say) => `Open it first: ${say("open-host")}.`,
  },
  "port-not-closable": {
    message: ({ host, group }) =>
      group === undefined
        ? `Host ${host} has no security group that could close its port`
        : `Security group ${group} has no free priority before the rules that allow connections to host ${host}`,
    hint: ({ group }) =>
      group === undefined
        ? "Attach a security group to its interface or subnet, or stop the host."
        : "Give one of its first rules a higher priority number, or stop the host.",
  },
  "port-not-openable": {
    message: ({ host }) => `Host ${host} has no security group that could open a port`,
    hint: () => "Attach a security group to its interface or subnet.",
  },
  "container-not-found": {
    message: ({ host, container }) => `Host ${host} has no container ${container}`,
    hint: () => "List its containers: this one may have been removed, or have another id.",
  },
  "port-not-open": {
    message: ({ host, port, protocol }) => `Port ${port}/${protocol} of host ${host} was not opened for a time`,
    hint: (_, say) =>
      `A port of the host's description is closed where it was opened: leave it out, and run ${say("create-host")} again.`,
  },
  "host-exists": {
    message: ({ host, differences }) =>
      `Host ${host} exists and differs from the plan in ${differences.map((each) => differenceTexts[each]).join(", ")}`,
    hint: ({ differences }, say) =>
      [
        "Describe the host as it is, choose another name, or remove it first.",
        ...(differences.includes("size") ? [`To change its size: ${say("resize-host")}.`] : []),
      ].join(" "),
  },
  "connections-open": {
    message: ({ host, exitCode }) =>
      `Docker's port on host ${host} is closed, but the connections that were open could not be ended (exit code ${exitCode})`,
    hint: (_, say) => `To end them, ${say("retry")}; or stop the host.`,
  },
  "host-busy": {
    message: ({ host, reason }) => `Host ${host} is busy: ${reasonText(reason)}`,
    hint: (_, say) => `Wait until that has finished, then ${say("retry")}.`,
  },
  "host-foreign": {
    message: ({ host, resource }) => `${resource} has the name that host ${host} needs, but Berth did not create it`,
    hint: () => "Choose another name or another resource group for the host.",
  },
  "host-incomplete": {
    message: ({ host }) => `Host ${host} has no virtual machine: an earlier create or remove did not finish`,
    hint: (_, say) => `Finish it with ${say("create-host")}, or remove it with ${say("remove-host")}.`,
  },
  "data-disk-missing": {
    message: ({ host }) => `Host ${host} has no data disk: its data is on the system disk`,
    hint: (_, say) => `Copy what you need, then remove the host without keeping its data: ${say("remove-host")}.`,
  },
  "data-disk-attached": {
    message: ({ disk, resourceGroup, host }) => `Disk ${disk} of resource group ${resourceGroup} is in use by ${host}`,
    hint: (_, say) => `Remove the host first; the disk stays: ${say("remove-host")}.`,
  },
  "data-not-found": {
    message: ({ name, resourceGroups }) =>
      resourceGroups.length === 0
        ? `There is no kept data disk or snapshot ${name}`
        : `Several resource groups have a data disk or a snapshot ${name}: ${resourceGroups.join(", ")}`,
    hint: ({ resourceGroups }) =>
      resourceGroups.length === 0
        ? "Only disks and snapshots with the tag berth-data are found."
        : "Name the resource group, too.",
  },
  "disk-ephemeral": {
    message: ({ host, operation }) =>
      operation === "stop"
        ? `Host ${host} has an ephemeral OS disk, and Azure does not deallocate such a machine`
        : `Host ${host} has an ephemeral OS disk: resizing would erase it, including Docker's certificates and containers`,
    hint: (_, say) => `Remove the host (${say("remove-host")}), and create it again when it is needed.`,
  },
  "host-stopped": {
    message: ({ host, power }) =>
      power === "unknown"
        ? `Host ${host} must be running, and Azure does not report whether it is`
        : `Host ${host} is ${power}, and must be running`,
    hint: (_, say) => `Start it: ${say("start-host")}.`,
  },
  "owner-differs": {
    message: ({ host }) => `Host ${host} exists and does not belong to you`,
    hint: () => "Choose another name, or ask an administrator to assign the host to you.",
  },
  "group-of-other-owner": {
    message: ({ host, resourceGroup }) =>
      `Host ${host} cannot use resource group ${resourceGroup}, which is for hosts of other owners`,
    hint: (_, say) => `Use another group (${say("set-field", "resourceGroup")}), or the default: a group of its own.`,
  },
  "authority-untrusted": {
    message: ({ host, subject }) => `Host ${host} does not trust the authority ${subject}`,
    hint: (_, say) =>
      `Use the authority that the host was created with. To move the host to another authority, trust both first: ${say("begin-authority-change")}. To take over a host that nobody else uses: ${say("take-over-host")}.`,
  },
  "authority-change-open": {
    message: ({ host }) => `Host ${host} is being moved to another authority`,
    hint: (_, say) => `Finish that first: ${say("finish-authority-change")}.`,
  },
  "swarm-active": {
    message: ({ host }) => `Host ${host} is a swarm node, whose containers stop when the daemon restarts`,
    hint: (_, say) => `Drain the node, take it out of the swarm (\`docker swarm leave\`), then ${say("retry")}.`,
  },
  "command-failed": {
    message: ({ host, command, reason }) => `The agent of host ${host} could not run ${command}: ${reason}`,
    hint: (_, say) => `If the machine is healthy, ${say("retry")}; else restart it first.`,
  },
  "command-timeout": {
    message: ({ host, command, seconds }) =>
      `${command} did not finish on ${host} within ${seconds} seconds and was stopped`,
    hint: () => "Allow it more time, or check on the machine what it waits for.",
  },
  "log-missing": {
    message: ({ host, source }) => `Host ${host} has no log of the ${source}`,
    hint: (_, say) => `Read the daemon's log instead: ${say("read-logs")}.`,
  },
  "machine-not-found": {
    message: ({ machine, resourceGroup }) =>
      `Virtual machine ${machine} was not found in resource group ${resourceGroup}`,
    hint: () => "List the virtual machines of the subscription: az vm list --output table",
  },
  "machine-unsuitable": {
    message: ({ machine, obstacle }) => `Virtual machine ${machine} cannot be adopted: ${obstacleReason(obstacle)}`,
    hint: ({ obstacle }, say) => obstacleHint(obstacle, say),
  },
  "group-not-found": {
    message: ({ resourceGroup }) => `Resource group ${resourceGroup} was not found`,
    hint: () => "Create it first, or leave it out: the host then gets a resource group of its own.",
  },
  "provision-failed": {
    message: ({ host, exitCode, reason }) =>
      `Docker Engine could not be set up on ${host}: ${reasonText(reason)}${exitCode === undefined ? "" : ` (exit code ${exitCode})`}`,
    hint: ({ exitCode }, say) =>
      isProvisionExitCode(exitCode)
        ? provisionTexts[exitCode].hint(say)
        : `The output above shows which step failed. To continue, ${say("retry")}; or remove the host with ${say("remove-host")}.`,
  },
  "provision-timeout": {
    message: ({ host, minutes }) => `Docker Engine was not ready on ${host} within ${minutes} minutes`,
    hint: (_, say) => `Check that the machine can reach its package repository, then ${say("retry")}.`,
  },
  "agent-silent": {
    message: ({ host }) => `The Azure agent of ${host} does not report`,
    hint: (_, say) =>
      `Restart the machine. If the agent stays silent, remove the host (${say("remove-host")}) and create it again.`,
  },
  "docker-unreachable": {
    message: ({ host, address, reason }) => `Docker of ${host} does not answer at ${address}: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Check that the host is running and that this machine's address is allowed (${say("set-field", "allowFrom")}).`,
  },
  "docker-untrusted": {
    message: ({ host, address, reason }) => `The server at ${address} is not ${host}: ${reasonText(reason)}`,
    hint: (_, say) =>
      `Do not continue. Compare the server's certificate with the one that was issued, or issue a new one: ${say("rotate-host")}.`,
  },
  "docker-refused-client": {
    message: ({ host, address }) => `Docker of ${host} at ${address} rejected the client certificate`,
    hint: (_, say) =>
      `Issue a client certificate of the authority that the host trusts: ${say("issue-client-certificate")}. If yours is of that authority, a clock is wrong: compare \`date -u\` here and on the host.`,
  },
  "docker-open": {
    message: ({ host, address }) => `Docker of ${host} at ${address} answers without a client certificate`,
    hint: (_, say) => `Stop the machine: everybody who reaches the port is root on it. Then ${say("retry")}.`,
  },
  "server-certificate-expired": {
    message: ({ host, address }) => `The certificate of ${host} at ${address}, or its authority, has expired`,
    hint: (_, say) =>
      `Issue a new server certificate: ${say("rotate-host")}. If it should still be valid, correct this machine's clock.`,
  },
  "clock-skewed": {
    message: ({ host, reason }) => `The clocks of this machine and of ${host} differ: ${reasonText(reason)}`,
    hint: (_, say) => `Correct the wrong clock (\`timedatectl\` shows it), then ${say("retry")}.`,
  },
  interrupted: {
    message: ({ what }) => `${what} was interrupted`,
    hint: (_, say) => `To continue where it stopped, ${say("retry")}.`,
  },
  "callback-failed": {
    message: ({ callback, message }) => `The function ${callback} failed: ${message}`,
    hint: (_, say) => `Your program passed this function. Correct what made it fail; then ${say("retry")}.`,
  },
  unexpected: {
    message: ({ message }) => `An unexpected error occurred: ${message}`,
    hint: (_, say) => `This is a bug in Berth: please ${say("report-problem")}.`,
  },
};

function obstacleReason(obstacle: AdoptionObstacle): string {
  switch (obstacle.code) {
    case "windows":
      return "it runs Windows";
    case "aks-node":
      return "it is a node of Azure Kubernetes Service, which would undo the changes";
    case "other-host":
      return `it is already host ${obstacle.host}`;
    case "created-host":
      return "Berth created it";
    case "no-rule-priority":
      return `its security group ${obstacle.group} has no free priority before the rule that denies`;
  }
}

function obstacleHint(obstacle: AdoptionObstacle, say: Say): string {
  switch (obstacle.code) {
    case "windows":
      return "Berth sets up Docker Engine on Linux only.";
    case "aks-node":
      return "Adopt a machine that no other service manages.";
    case "other-host":
      return `Use it under that name, or remove that host first: ${say("remove-host")}.`;
    case "created-host":
      return `It is already a host, under the name ${obstacle.host}.`;
    case "no-rule-priority":
      return "Give the deny rule a higher number.";
  }
}

/** A cloud by its name, where it is known. */
export function cloudText(cloud: string | undefined): string {
  return cloud === undefined ? "the chosen cloud" : `the cloud ${cloud}`;
}

/** The problems of an input in one line. */
export function issueList(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
}

function withLine({ line, path, message }: Issue & { line: number | undefined }): Issue {
  return {
    path: [...(line === undefined ? [] : [`line ${line}`]), ...(path === "" ? [] : [path])].join(", "),
    message,
  };
}

/** The last line that a script has printed, which mostly says why it ended. */
function lastLine(output: string): string {
  const line = output.trim().split("\n").at(-1)?.trim().slice(-300) ?? "";
  return line === "" ? "" : `: ${line}`;
}

function isFolderMissing(reason: Reason): boolean {
  return typeof reason !== "string" && reason.code === "folder-missing";
}

function unsafeFileHint(path: string, reason: Reason, mode: string): string {
  switch (typeof reason === "string" ? undefined : reason.code) {
    case "symbolic-link":
      return "Put the file or the folder itself in the place of the link.";
    case "foreign-owner":
      return "Run the program as its owner, or use a folder of your own.";
    case "not-a-file":
      return "Give a file, not a folder or a device.";
    default:
      return `Run chmod ${mode} ${path}; if others could read a private key, create a new one.`;
  }
}

/** By what Entra's code says. */
const signInHints: Readonly<Record<string, string>> = {
  "secret-expired": "The client secret has expired. Create a new one in the app registration, and use it.",
  "secret-wrong":
    "Check the client secret: use its value, not its id, and the secret or certificate of this application.",
  federation:
    "Compare issuer, subject and audience of the app's federated credential with the token's: they must be equal, with upper and lower case.",
  "application-unknown": "Check the client id and the tenant id: the application is not in this tenant.",
  "tenant-unknown": "Check the tenant id and the cloud.",
  consent: "Ask an administrator of the tenant to consent to the application.",
  "multi-factor":
    "The tenant asks for a second factor: sign in again in a browser, for this tenant. For automation, use a service principal or a managed identity.",
  "conditional-access":
    "A Conditional Access policy of the tenant blocks this sign-in. Use a device and a network that it allows, or ask the administrator of the tenant.",
  "session-ended": "The session has ended, for example after a change of the password. Sign in again.",
  "account-disabled": "The account or the application is disabled. Ask the administrator of the tenant.",
};

function compliance(field: PolicyField | undefined, say: Say): string {
  switch (field) {
    case "network.existing":
      return `Put the host into a network that exists and whose subnet complies (${say("set-field")}, with the names of both)`;
    case "publicAddress":
      return `Create the host without a public address (${say("set-field")})`;
    case "tags":
      return `Give the host the tags that the policy asks for (${say("set-field")})`;
    case "location":
      return `Choose a location that the policy allows (${say("set-field")})`;
    case "size":
      return `Choose a size that the policy allows (${say("set-field")})`;
    default:
      return "Change the host so that it complies with the policy";
  }
}

function quotaHint(resource: ErrorDetails["quota-exceeded"]["resource"], say: Say): string {
  switch (resource) {
    case "addresses":
      return `Delete public addresses that nothing uses, create the host without one (${say("set-field", "publicAddress")}), choose another location (${say("set-field", "location")}), or ask Azure for more quota.`;
    case "deployments":
      return `Delete old deployments of the resource group, or choose another group: ${say("set-field", "resourceGroup")}.`;
    case "spot-cores":
      return `Spot machines have a quota of their own. Pay the full price without ${say("set-field", "spot")}, choose a smaller size (${say("set-field", "size")}) or another location (${say("set-field", "location")}), or ask Azure for more quota.`;
    default:
      return `Choose a smaller size (${say("set-field", "size")}) or another location (${say("set-field", "location")}), remove what you do not need, or ask Azure for more quota.`;
  }
}
