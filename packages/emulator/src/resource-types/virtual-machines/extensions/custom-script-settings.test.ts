import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { customScriptSettingsError } from "./custom-script-settings.ts";

const base64 = (text: string | Buffer) => Buffer.from(text).toString("base64");
const guid = "31b403aa-c364-4240-a7ff-d85fb6cd7232";
const run = { commandToExecute: "true" };
const schema = "failed to get configuration: json validation error: invalid";
const logic = "failed to get configuration: invalid configuration:";
const noOutput = "\n[stdout]\n\n[stderr]\n";

// Each message is the one that version 2.1.7 of the handler's program has written for these settings.
test.each([
  [
    { ...run, nonsense: 1 },
    {},
    `${schema} public settings JSON: nonsense: Additional property nonsense is not allowed`,
  ],
  [{ b: 1, a: 1, ...run }, {}, `${schema} public settings JSON: a: Additional property a is not allowed`],
  [
    { COMMANDTOEXECUTE: "true" },
    {},
    `${schema} public settings JSON: COMMANDTOEXECUTE: Additional property COMMANDTOEXECUTE is not allowed`,
  ],
  [run, { x: "y" }, `${schema} protected settings JSON: x: Additional property x is not allowed`],
  [
    { commandToExecute: 5 },
    {},
    `${schema} public settings JSON: commandToExecute: Invalid type. Expected: string, given: integer`,
  ],
  [
    { commandToExecute: null },
    {},
    `${schema} public settings JSON: commandToExecute: Invalid type. Expected: string, given: null`,
  ],
  [
    { ...run, timestamp: 1.5 },
    {},
    `${schema} public settings JSON: timestamp: Invalid type. Expected: integer, given: number`,
  ],
  [
    { ...run, fileUris: "x" },
    {},
    `${schema} public settings JSON: fileUris: Invalid type. Expected: array, given: string`,
  ],
  [
    { ...run, fileUris: [1] },
    {},
    `${schema} public settings JSON: fileUris.0: Invalid type. Expected: string, given: integer`,
  ],
  [{ ...run, fileUris: ["nope"] }, {}, `${schema} public settings JSON: fileUris.0: Does not match format 'uri'`],
  [
    run,
    { storageAccountName: "UPPER" },
    `${schema} protected settings JSON: storageAccountName: Does not match pattern '^[a-z0-9]{3,24}$'`,
  ],
  [
    run,
    { managedIdentity: "x" },
    `${schema} protected settings JSON: managedIdentity: Invalid type. Expected: object, given: string`,
  ],
  [
    run,
    { managedIdentity: { clientId: "x" } },
    `${schema} protected settings JSON: managedIdentity.clientId: Does not match pattern '^(?:[0-9A-Fa-f]{8}[-][0-9A-Fa-f]{4}[-][0-9A-Fa-f]{4}[-][0-9A-Fa-f]{4}[-][0-9A-Fa-f]{12})$'`,
  ],
  [{}, {}, `${logic} 'commandToExecute' is not specified`],
  [{}, { script: "" }, `${logic} 'commandToExecute' is not specified`],
  [
    run,
    run,
    `${logic} 'commandToExecute' was specified both in public and protected settings; it must be specified only once`,
  ],
  [
    {},
    { ...run, script: base64("true") },
    `${logic} 'commandToExecute' and 'script' were both specified, but only one is validate at a time`,
  ],
  [run, { storageAccountName: "name" }, `${logic} both 'storageAccountName' and 'storageAccountKey' must be specified`],
  [
    run,
    { managedIdentity: {}, storageAccountName: "name", storageAccountKey: "AAAA" },
    `${logic} 'storageAccountName' or 'storageAccountKey' must not be specified with 'managedServiceIdentity'`,
  ],
  [
    run,
    { managedIdentity: { clientId: guid, objectId: guid } },
    `${logic} only one of 'clientId' or 'objectId' must be specified with 'managedServiceIdentity'`,
  ],
  [{}, { script: "!!!!" }, `failed to decode script: illegal base64 data at input byte 0${noOutput}`],
  [{}, { script: "abc" }, `failed to decode script: illegal base64 data at input byte 0${noOutput}`],
  [
    {},
    { script: base64(gzipSync("#!/bin/sh\n").subarray(0, 15)) },
    `failed to decompress script: unexpected EOF${noOutput}`,
  ],
  [
    {},
    { script: "A".repeat(262_148) },
    `The script's length (262148) exceeded the maximum allowed length of 262144!${noOutput}`,
  ],
])("rejects %j with %j in the words of the handler", (settings, protectedSettings, message) => {
  expect(customScriptSettingsError(settings, protectedSettings)).toBe(message);
});

test.each([
  [run, {}],
  [{ ...run, timestamp: 5, skipDos2Unix: true, fileUris: ["https://acme.example/a.sh"] }, {}],
  [{}, { script: base64("x".repeat(196_000)) }],
  [{}, { script: base64(gzipSync("#!/bin/sh\necho hi\n")) }],
  // Not gzip, and so a plain script.
  [{}, { script: base64(Buffer.from([0x1f, 0x8b, 0x00, 0x41])) }],
  [run, { managedIdentity: { clientId: guid } }],
])("accepts settings that the handler runs", (settings, protectedSettings) => {
  expect(customScriptSettingsError(settings, protectedSettings)).toBeUndefined();
});
