import { listHosts } from "@dockberth/core";
import { z } from "zod";
import { chooseSubscription } from "../../access/choices.ts";
import { reply } from "../../outputs.ts";
import { problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { type HostShape, hostsShape, toHostShape, toPendingShape } from "../shapes.ts";

const query = subscriptionQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  after: z.string().max(60).optional().describe("`next` of the page before"),
  state: z.enum(["ready", "incomplete", "failed", "pending"]).optional(),
  location: z.string().max(60).optional(),
  owner: z.string().max(100).optional().describe("An object id, or `me`"),
  expired: z.enum(["true", "false"]).optional(),
});

/** `GET /api/hosts`: by name, in pages, with filters. */
export const listHostsRoute: Route = {
  name: "listHosts",
  method: "GET",
  path: "hosts",
  summary: "List hosts",
  role: "Berth.Read",
  query,
  answers: {
    200: { description: "A page of hosts", schema: hostsShape, headers: ["Link"] },
    ...problems(400, 429),
  },
  async handle({ caller, query: given }, service) {
    const filter = given as z.output<typeof query>;
    const subscriptionId = chooseSubscription(filter.subscription, service.settings);
    const [hosts, records] = await Promise.all([
      listHosts(await service.azure(subscriptionId)),
      service.store.hosts.list(subscriptionId),
    ]);
    const recordOf = new Map(records.map((record) => [record.name, record]));
    const names = new Set(hosts.map(({ name }) => name));
    const shapes = [
      ...hosts.map((host) => toHostShape(host, recordOf.get(host.name))),
      ...records.filter(({ name }) => !names.has(name)).map(toPendingShape),
    ].sort((a, b) => (a.name < b.name ? -1 : 1));
    const owner = filter.owner === "me" ? caller.id : filter.owner;
    const wanted = shapes.filter((host) => fits(host, { ...filter, owner }, service.now()));
    const rest = wanted.filter(({ name }) => filter.after === undefined || name > filter.after);
    const page = rest.slice(0, filter.limit);
    const next = rest.length > page.length ? (page.at(-1)?.name ?? null) : null;
    const headers = next === null ? undefined : { link: `<${nextPage(given, next)}>; rel="next"` };
    return reply(200, { hosts: page, next }, headers);
  },
};

function fits(host: HostShape, filter: z.output<typeof query>, now: Date): boolean {
  const expired = host.expiresAt !== null && new Date(host.expiresAt) <= now;
  return (
    (filter.state === undefined || host.state === filter.state) &&
    (filter.location === undefined || host.location === filter.location) &&
    (filter.owner === undefined || host.owner === filter.owner) &&
    (filter.expired === undefined || String(expired) === filter.expired)
  );
}

function nextPage(given: Readonly<Record<string, unknown>>, after: string): string {
  const pairs = Object.entries({ ...given, after }).filter(([, value]) => value !== undefined);
  return `/api/hosts?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)]))}`;
}
