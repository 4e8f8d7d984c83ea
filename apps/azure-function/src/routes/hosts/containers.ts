import { BerthError, connectDocker, issueClientCertificate } from "@dockberth/core";
import { z } from "zod";
import { requireOwner } from "../../access/caller.ts";
import { reply } from "../../outputs.ts";
import { problems, subscriptionQuery } from "../answers.ts";
import type { Route } from "../route.ts";
import { findHost } from "./find.ts";

const container = z.strictObject({
  id: z.string(),
  names: z.array(z.string()),
  image: z.string(),
  state: z.string(),
  status: z.string(),
});

/** `GET /api/hosts/{name}/containers`: what runs on it, less environments and mounts, which may hold secrets. */
export const containersRoute: Route = {
  name: "listContainers",
  method: "GET",
  path: "hosts/{name}/containers",
  summary: "List a host's containers",
  role: "Berth.Read",
  query: subscriptionQuery,
  answers: {
    200: { description: "Its containers", schema: z.strictObject({ containers: z.array(container) }) },
    ...problems(400, 404, 422, 429),
  },
  async handle(call, service) {
    const { host, name, record } = await findHost(call, service);
    requireOwner(call.caller, record?.owner, "The containers");
    if (host === undefined) throw new BerthError("host-not-found", { host: name });
    if (host.state !== "ready" || host.power !== "running")
      throw new BerthError("docker-unreachable", {
        host: name,
        address: host.address ?? "",
        reason: `it is ${host.power}`,
      });
    // A certificate for this one look, that nobody else gets to see.
    const client = await issueClientCertificate(await service.authority(), { name: "berth", validForHours: 1 });
    try {
      const docker = await connectDocker(host, client);
      const found = await docker.listContainers({ all: true, abortSignal: AbortSignal.timeout(10_000) });
      const containers = found.map(({ Id, Names, Image, State, Status }) => ({
        id: Id.slice(0, 12),
        names: Names.map((each) => each.replace(/^\//, "")),
        image: Image,
        state: State,
        status: Status,
      }));
      return reply(200, { containers });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new BerthError("docker-unreachable", { host: name, address: host.address ?? "", reason }, { cause: error });
    }
  },
};
