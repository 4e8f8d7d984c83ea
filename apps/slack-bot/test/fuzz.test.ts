import assert from "node:assert/strict";
import { parseHostSpec } from "@dockberth/core";
import fc from "fast-check";
import { testParsers } from "../../../packages/core/test/fuzz/check.ts";
import { anything, nearly, nearlyText, text } from "../../../packages/core/test/fuzz/inputs.ts";
import { parsePolicy } from "../src/access/policy.ts";
import { readCreateForm } from "../src/commands/create-form.ts";
import { parseCommand } from "../src/inputs/parse-command.ts";
import { toSpecInput } from "../src/inputs/spec-input.ts";
import { personOf } from "../src/slack-api/person.ts";

const now = new Date("2030-05-06T07:08:09Z");
const access = {
  teams: ["T024BE7LD"],
  enterprise: "E0123ABCD",
  channels: ["C024BE91L"],
  roles: { viewer: { everyone: true }, operator: { users: ["T024BE7LD/U024BE7LH"] }, admin: { groups: ["S0614TZR7"] } },
  limits: { hostsPerUser: 3, hours: 72, sizes: ["Standard_B2s"] },
  defaults: { location: "westeurope", allowFrom: ["203.0.113.7"], hours: 8 },
};
const policy = parsePolicy(access);
const commands = [
  "create build-1 --size Standard_B2s --allow-from 203.0.113.7,198.51.100.0/24 --tag team=build --expires-in 8h",
  'plan “build-1” —location westeurope --disk-size 64 --tag "a b=c d"',
  "create web --allow-from <http://203.0.113.7|203.0.113.7> --image ubuntu-24.04",
  "extend build-1 3d",
  "logs build-1 --lines 100 --source daemon",
];
const person = { team_id: "T024BE7LD", user_id: "U024BE7LH", channel_id: "C024BE91L", enterprise_id: null };
const block = { type: "block_actions", user: { id: "U024BE7LH", team_id: "T024BE7LD" }, team: { id: "T024BE7LD" } };

/** What Slack sends for a field of a form: text, a selected option, or nothing. */
const field = fc.oneof(
  fc.record({ value: fc.record({ value: fc.oneof(text, fc.constant(null)) }) }),
  fc.record({ value: fc.record({ selected_option: fc.oneof(fc.record({ value: text }), fc.constant(null)) }) }),
  fc.constant({}),
);

testParsers({
  "a command in Slack": {
    input: fc.oneof(nearlyText(...commands), text),
    run: (command: string) => {
      const { verb, name, options } = parseCommand(command);
      if (verb === "create" || verb === "plan") parseHostSpec(toSpecInput(name ?? "", options, policy, now));
    },
  },
  "a form in Slack": {
    input: fc.record({ name: field, size: field, location: field, allowFrom: field, expiresIn: field }),
    run: (values) => {
      const { errors, name } = readCreateForm(values, policy, now);
      assert.ok(Object.keys(errors).length > 0 || /^[a-z][a-z0-9-]*$/.test(name), name);
    },
  },
  "a person in a payload of Slack": {
    input: fc.oneof(nearly(person), nearly(block), nearly({ ...block, user: null })),
    run: personOf,
  },
  "the Slack bot's access file": { input: fc.oneof(nearly(access), anything), run: parsePolicy },
});
