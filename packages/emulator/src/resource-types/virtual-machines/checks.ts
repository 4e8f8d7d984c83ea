import { createHash } from "node:crypto";
import { ArmError, missingParameter, notImplemented } from "../../arm-error.ts";
import { at, isSameJson, type Json, listAt, objectAt, textAt } from "../../json.ts";
import { requireReferenced } from "../../resources/read.ts";

import type { Resource } from "../../state/resource.ts";
import { type ResourceId, sameId } from "../../state/resource-id.ts";
import type { World } from "../../world.ts";
import { machineOf } from "../network-interfaces.ts";
import { isSupportedKey } from "./ssh-keys.ts";

/**
 * Checks that a machine has an interface, and that no other machine uses it.
 * @throws ArmError `InvalidParameter`, `NicInUse`, `NotImplemented`
 */
export function requireInterfaces(world: World, id: ResourceId, properties: Json): void {
  const interfaces = listAt(properties, "networkProfile", "networkInterfaces");
  if (interfaces.length === 0) throw missingParameter("networkProfile.networkInterfaces");
  if (interfaces.length > 1 && world.guests?.kind === "linux")
    throw notImplemented("A real guest with several network interfaces");
  for (const reference of interfaces) {
    const nic = requireReferenced(world, reference, id.id);
    const user = machineOf(world, nic);
    if (user !== undefined && !sameId(user.id, id.id)) {
      throw new ArmError(400, "NicInUse", `Network Interface ${nic.id} is used by existing resource ${user.id}.`);
    }
  }
}

/** https://learn.microsoft.com/azure/virtual-machines/linux/faq#what-are-the-username-requirements-when-creating-a-vm- */
const reservedNames = new Set(
  "1 123 a actuser adm admin admin1 admin2 administrator aspnet backup console david guest john owner root server sql support support_388945a0 sys test test1 test2 test3 user user1 user2 user3 user4 user5 video".split(
    " ",
  ),
);

/**
 * Checks the administrator and how they sign in.
 * @throws ArmError `InvalidParameter`
 */
export function requireProfile(properties: Json, system: "Linux" | "Windows"): void {
  const os = objectAt(properties, "osProfile");
  requireAdministrator(os);
  if (system === "Windows") requireWindows(os);
  else requireLinux(os);
}

function requireAdministrator(os: Json): void {
  const name = textAt(os, "adminUsername");
  if (name === undefined) throw missingParameter("osProfile.adminUsername");
  if (textAt(os, "computerName") === undefined) throw missingParameter("osProfile.computerName");
  if (reservedNames.has(name.toLowerCase()))
    throw invalid("adminUsername", "The Admin Username specified is not allowed.");
}

/**
 * - https://learn.microsoft.com/azure/virtual-machines/windows/faq#what-are-the-password-requirements-when-creating-a-vm-
 * - https://github.com/Azure/azure-xplat-cli/pull/2761
 */
function requireWindows(os: Json): void {
  if (os["linuxConfiguration"] !== undefined)
    throw invalid(
      "linuxConfiguration",
      "The property 'linuxConfiguration' is not valid because the image is for Windows.",
    );
  const computerName = textAt(os, "computerName") ?? "";
  if (computerName.length > 15 || /^\d+$/.test(computerName))
    throw invalid(
      "computerName",
      "Windows computer name cannot be more than 15 characters long, be entirely numeric, or contain the following characters: ` ~ ! @ # $ % ^ & * ( ) = + _ [ ] { } \\ | ; : . ' \" , < > / ?.",
    );
  const password = textAt(os, "adminPassword");
  // A later PUT leaves it out.
  if (password !== undefined && !isStrongPassword(password))
    throw invalid(
      "adminPassword",
      "The supplied password must be between 8-123 characters long and must satisfy at least 3 of password complexity requirements from the following: Contains an uppercase character, Contains a lowercase character, Contains a numeric digit, Contains a special character, Control characters are not allowed",
    );
}

export function isStrongPassword(password: string): boolean {
  const kinds = [/[A-Z]/, /[a-z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  return password.length >= 8 && password.length <= 123 && kinds >= 3;
}

function requireLinux(os: Json): void {
  const linux = objectAt(os, "linuxConfiguration");
  const keys = listAt(linux, "ssh", "publicKeys");
  if (linux["disablePasswordAuthentication"] === true ? keys.length === 0 : os["adminPassword"] === undefined) {
    const message = "Authentication using either SSH or by user name and password must be enabled in Linux profile.";
    if (keys.length === 0) throw invalid("linuxConfiguration", message);
  }
  for (const key of keys) requireKey(key, textAt(os, "adminUsername") ?? "");
}

/**
 * Checks the properties that cannot change after creation.
 * https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors
 * @throws ArmError `PropertyChangeNotAllowed`
 */
export function requireUnchanged(existing: Resource, properties: Json): void {
  const fixed: readonly (readonly string[])[] = [
    ["osProfile", "adminUsername"],
    ["osProfile", "computerName"],
    ["osProfile", "linuxConfiguration", "ssh", "publicKeys"],
    ["storageProfile", "imageReference", "offer"],
    ["storageProfile", "imageReference", "sku"],
    ["storageProfile", "osDisk", "name"],
  ];
  const changed = fixed.find((path) => {
    const given = at(properties, ...path);
    return given !== undefined && !isSameJson(at(existing.properties, ...path), given);
  });
  const target = hasOtherCustomData(existing, properties) ? "customData" : changed?.slice(1).join(".");
  if (target === undefined) return;
  throw new ArmError(409, "PropertyChangeNotAllowed", `Changing property '${target}' is not allowed.`, { target });
}

function hasOtherCustomData(existing: Resource, properties: Json): boolean {
  const given = textAt(properties, "osProfile", "customData");
  return given !== undefined && digestOf(given) !== existing.hidden["customData"];
}

/** With this digest, custom data can be compared, and are not stored. */
export function digestOf(customData: string | undefined): string | undefined {
  return customData === undefined ? undefined : createHash("sha256").update(customData).digest("hex");
}

function requireKey(key: unknown, user: string): void {
  const path = textAt(key, "path");
  if (path !== `/home/${user}/.ssh/authorized_keys`) {
    throw invalid(
      "linuxConfiguration.ssh.publicKeys.path",
      `Destination path for SSH public keys is currently limited to its default value /home/${user}/.ssh/authorized_keys due to a known issue in Linux provisioning agent.`,
    );
  }
  if (isSupportedKey(textAt(key, "keyData") ?? "")) return;
  throw invalid(
    "linuxConfiguration.ssh.publicKeys.keyData",
    "The value of parameter linuxConfiguration.ssh.publicKeys.keyData is invalid.",
  );
}

function invalid(target: string, message: string): ArmError {
  return new ArmError(400, "InvalidParameter", message, { target });
}
