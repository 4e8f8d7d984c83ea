import { ownerText } from "@dockberth/core";
import { z } from "zod";
import { chooseSubscription } from "../../access/allowed-choices.ts";
import { ownerOf } from "../../access/caller.ts";
import { type Answer, answerOf, conditionalReply } from "../../http/conditional.ts";
import type { Call, Route } from "../../http/route.ts";
import { type HostResponse, hostsSchema } from "../../http/schemas.ts";
import { apiTexts } from "../../messages/index.ts";
import { problemResponses, subscriptionQuery } from "../responses.ts";
import { type ShownHosts, shownHosts } from "./shown-hosts.ts";

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
  headers: { "If-None-Match": apiTexts.headers.ifNoneMatch },
  responses: {
    200: { description: apiTexts.responses.hosts, schema: hostsSchema, headers: ["Link", "ETag"] },
    304: { description: apiTexts.responses.hostsUnchanged },
    ...problemResponses(400, 429),
  },
  async handle({ caller, query, request }, service) {
    const filter = query as HostFilter;
    const shown = shownHosts(await service.inventory.read(chooseSubscription(filter.subscription, service.settings)));
    const owner = filter.owner === "me" ? ownerText(ownerOf(caller)) : filter.owner;
    const make = () => pageOf(shown.hosts, { ...filter, owner }, query, service.now());
    // What has expired changes with time.
    const answer = filter.expired === undefined ? known(shown, JSON.stringify([query, owner]), make) : make();
    return conditionalReply(request, answer);
  },
};

/** A caller can ask for any number of different pages. */
const maxAnswers = 100;

function known({ answers }: ShownHosts, key: string, make: () => Answer): Answer {
  const answer = answers.get(key) ?? make();
  if (answers.size < maxAnswers) answers.set(key, answer);
  return answer;
}

function pageOf(hosts: readonly HostResponse[], filter: HostFilter, query: Call["query"], now: Date): Answer {
  const found = hosts
    .filter((host) => matches(host, filter, now))
    .filter(({ name }) => filter.after === undefined || name > filter.after);
  const shown = found.slice(0, filter.limit);
  const next = found.length > shown.length ? (shown.at(-1)?.name ?? null) : null;
  return answerOf({ hosts: shown, next }, next === null ? {} : { link: `<${nextPage(query, next)}>; rel="next"` });
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
