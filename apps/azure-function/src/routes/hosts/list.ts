import { listHosts, ownerText } from "@dockberth/core";
import { z } from "zod";
import { chooseSubscription } from "../../access/allowed-choices.ts";
import { ownerOf } from "../../access/caller.ts";
import { reply } from "../../http/reply.ts";
import type { Route } from "../../http/route.ts";
import { type HostResponse, hostsSchema, toHostResponse, toPendingHostResponse } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import type { Service } from "../../service.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";

const filterSchema = subscriptionQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  after: z.string().max(60).optional().describe(apiTexts.fields.after),
  state: z.enum(["ready", "incomplete", "failed", "pending"]).optional(),
  location: z.string().max(60).optional(),
  owner: z.string().max(250).optional().describe(apiTexts.fields.owner),
  expired: z.enum(["true", "false"]).optional(),
});
type HostFilter = z.output<typeof filterSchema>;

/** `GET /api/hosts`: by name, in pages, with filters. */
export const listHostsRoute: Route = {
  name: "listHosts",
  method: "GET",
  path: "hosts",
  summary: apiTexts.summaries.listHosts,
  role: "Berth.Read",
  query: filterSchema,
  responses: {
    200: { description: apiTexts.responses.hosts, schema: hostsSchema, headers: ["Link"] },
    ...problemResponses(400, 429),
  },
  async handle({ caller, query }, service) {
    const filter = query as HostFilter;
    const subscriptionId = chooseSubscription(filter.subscription, service.settings);
    const owner = filter.owner === "me" ? ownerText(ownerOf(caller)) : filter.owner;
    const found = (await allHosts(service, subscriptionId))
      .filter((host) => matches(host, { ...filter, owner }, service.now()))
      .filter(({ name }) => filter.after === undefined || name > filter.after);
    const hosts = found.slice(0, filter.limit);
    const next = found.length > hosts.length ? (hosts.at(-1)?.name ?? null) : null;
    const headers = next === null ? undefined : { link: `<${nextPage(query, next)}>; rel="next"` };
    return reply(200, { hosts, next }, headers);
  },
};

/** The hosts in Azure, and those that only the application's records know, by name. */
async function allHosts({ azure, store }: Service, subscriptionId: string): Promise<HostResponse[]> {
  const [hosts, records] = await Promise.all([
    listHosts(await azure(subscriptionId)),
    store.hosts.list(subscriptionId),
  ]);
  const recordOf = new Map(records.map((record) => [record.name, record]));
  const names = new Set(hosts.map(({ name }) => name));
  return [
    ...hosts.map((host) => toHostResponse(host, recordOf.get(host.name))),
    ...records.filter(({ name }) => !names.has(name)).map(toPendingHostResponse),
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function matches(host: HostResponse, { state, location, owner, expired }: HostFilter, now: Date): boolean {
  const hasExpired = host.expiresAt !== null && new Date(host.expiresAt) <= now;
  return (
    (state === undefined || host.state === state) &&
    (location === undefined || host.location === location) &&
    (owner === undefined || host.owner === owner) &&
    (expired === undefined || String(hasExpired) === expired)
  );
}

function nextPage(query: Readonly<Record<string, unknown>>, after: string): string {
  const pairs = Object.entries({ ...query, after }).filter(([, value]) => value !== undefined);
  return `/api/hosts?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)]))}`;
}
