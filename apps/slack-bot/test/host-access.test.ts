import { createAuthority, createHost, findHost, type HostOwner, parseHostSpec } from "@dockberth/core";
import { expect, test } from "vitest";
import { assertWithinLimits } from "../src/access/limits.ts";
import { parsePolicy } from "../src/access/policy.ts";
import { commandOf, type Verb, verbNames } from "../src/verbs.ts";
import { eventually, policyInput, type Team, team } from "./team.ts";

/** What each verb works on for an operator; `everything` is for viewers, too. Admins may use all of it. */
type Reach = "own hosts" | "nothing" | "everything";

/** Every verb. A new one without an entry fails. */
const reaches: Readonly<Record<Verb, Reach>> = {
  create: "own hosts",
  list: "everything",
  show: "everything",
  plan: "everything",
  start: "own hosts",
  stop: "own hosts",
  restart: "own hosts",
  extend: "own hosts",
  rotate: "own hosts",
  grant: "own hosts",
  grants: "own hosts",
  logs: "own hosts",
  audit: "own hosts",
  "open-port": "own hosts",
  "close-port": "own hosts",
  remove: "own hosts",
  revoke: "nothing",
  close: "nothing",
  open: "nothing",
  assign: "nothing",
  sweep: "nothing",
  "audit-log": "nothing",
  help: "everything",
};

/** Whose the hosts are, by their names. The command line and the SDK write no owner. */
const owners: Readonly<Record<string, HostOwner | undefined>> = {
  own: { adapter: "slack", tenant: "T01", id: "U01" },
  others: { adapter: "slack", tenant: "T01", id: "U04" },
  "other-teams": { adapter: "slack", tenant: "T02", id: "U01" },
  "of-function": { adapter: "function", tenant: "T01", id: "U01" },
  "made-by-cli": undefined,
};

async function createAll(t: Team) {
  const authority = await createAuthority({ name: "another" });
  const spec = (name: string) => parseHostSpec({ name, allowFrom: ["127.0.0.0/8"] });
  await Promise.all(
    Object.entries(owners).map(([name, owner]) => createHost(t.cloud.azure, spec(name), authority, { owner })),
  );
}

/** Types a command; resolves with whether its answer is a denial. */
async function isDenied(t: Team, text: string, user: string): Promise<boolean> {
  const told = () => t.slack.ephemerals.filter((each) => each.user === user).length;
  const before = [told(), t.slack.messages.length, t.slack.views.length];
  const isAnswered = () =>
    [told(), t.slack.messages.length, t.slack.views.length].some((now, at) => now > (before[at] ?? 0));
  await t.say(text, { user });
  await eventually(isAnswered, `an answer to ${text} of ${user}`);
  await t.bot.jobs.settled();
  return told() > (before[0] ?? 0) && t.told(user).includes("You may not");
}

const secondArgument: Readonly<Partial<Record<Verb, string>>> = {
  extend: " 1h",
  assign: " U01",
  "open-port": " 443 --for 1h",
  "close-port": " 443",
};

test("has an entry for every verb", () => {
  expect(Object.keys(reaches).sort()).toEqual([...verbNames].sort());
});

test.each([
  ["an operator", "U01"],
  ["a viewer", "U03"],
])("lets %s use each verb on what it reaches, and on no other host", async (who, user) => {
  await using t = await team({ policy: parsePolicy({ ...policyInput, limits: { hostsPerUser: 100 } }) });
  await createAll(t);
  const foreign = Object.keys(owners).filter((name) => name !== "own");
  const before = await Promise.all(foreign.map((name) => findHost(t.cloud.azure, name)));
  for (const verb of verbNames)
    for (const host of ["list", "sweep"].includes(verb) ? [""] : Object.keys(owners)) {
      const isReached = reaches[verb] === "own hosts" && host === "own" && who === "an operator";
      const mayUse = reaches[verb] === "everything" || isReached;
      const text = `${commandOf(verb)} ${host}${secondArgument[verb] ?? ""}`;
      expect([text, await isDenied(t, text, user)]).toEqual([text, !mayUse]);
    }
  expect(await Promise.all(foreign.map((name) => findHost(t.cloud.azure, name)))).toEqual(before);
});

test("lets an admin assign a host to a user and to nobody, and the user act on it in between", async () => {
  await using t = await team();
  await createAll(t);
  expect(await isDenied(t, "logs made-by-cli", "U01")).toBe(true);
  expect(await isDenied(t, "assign made-by-cli anna", "U02")).toBe(false);
  expect(t.told("U02")).toContain("is neither the member ID of a user nor the word nobody");
  expect(await isDenied(t, "assign made-by-cli U01", "U02")).toBe(false);
  expect((await findHost(t.cloud.azure, "made-by-cli")).owner).toEqual(owners["own"]);
  expect(await isDenied(t, "logs made-by-cli", "U01")).toBe(false);
  expect(await isDenied(t, "assign made-by-cli nobody", "U02")).toBe(false);
  expect(await isDenied(t, "logs made-by-cli", "U01")).toBe(true);
});

test("rejects resource groups that the access file does not name", async () => {
  await using t = await team({ policy: parsePolicy({ ...policyInput, limits: { resourceGroups: ["team"] } }) });
  await t.say("create web --resource-group payroll");
  await eventually(() => t.told().includes("its resource group must be one of team"), "the refusal");
  expect(await t.bot.jobs.list()).toEqual([]);
  await t.say("create web --resource-group Team");
  await eventually(() => t.shown().includes("is ready"), "the host");
});

test("rejects images by their ids, except those that the access file names", async () => {
  const allowed = "/SharedGalleries/team/Images/docker";
  const policy = parsePolicy({ ...policyInput, limits: { images: [allowed] } });
  await using t = await team({ policy });
  const group = `/subscriptions/${t.cloud.emulator.subscriptionId}/resourceGroups/payroll`;
  await t.say(`create web --image ${group}/providers/Microsoft.Compute/images/backup`);
  await eventually(() => t.told().includes(`named by its id must be one of ${allowed}`), "the refusal");
  await t.say("create web --image gallery:payroll");
  await eventually(() => t.told().split(`must be one of ${allowed}`).length > 2, "the second refusal");
  expect(await t.bot.jobs.list()).toEqual([]);
  const spec = parseHostSpec({
    name: "web",
    image: allowed,
    allowFrom: ["127.0.0.1"],
    expiresAt: "2026-01-01T08:00:00Z",
  });
  const existing = { hosts: [], creating: [], now: new Date("2026-01-01T00:00:00Z") };
  const check = () =>
    assertWithinLimits(policy, { teamId: "T01", userId: "U01" }, { ...spec, location: "x" }, existing);
  expect(check).not.toThrow();
});
