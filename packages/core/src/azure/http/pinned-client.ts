import type { HttpClient, PipelineResponse } from "@azure/core-rest-pipeline";
import { apiVersionOf } from "../../api-versions.ts";
import { isObject, parseJson } from "../../json.ts";

/** Links that are remembered at most: each is one running operation or one listing. */
const maxLinks = 1000;

/**
 * Sends the requests of Azure's SDK clients with the api-versions of Berth: a client has its own, of the month of its
 * release, and cannot be told another one. A link that Azure gave (a poll URL, the next page) is sent as it is.
 */
export function pinnedClient(inner: HttpClient): HttpClient {
  const links = new Set<string>();
  return {
    async sendRequest(request) {
      if (!links.has(request.url)) request.url = pinned(request.url);
      const response = await inner.sendRequest(request);
      for (const link of linksOf(response)) remember(links, link);
      return response;
    },
  };
}

function pinned(text: string): string {
  const url = new URL(text);
  const version = apiVersionOf(decodeURIComponent(url.pathname));
  if (version === undefined || !url.searchParams.has("api-version")) return text;
  return text.replace(/([?&]api-version=)[^&]*/, `$1${version}`);
}

function linksOf({ headers, bodyAsText }: PipelineResponse): string[] {
  const body = bodyAsText?.includes('"nextLink"') === true ? parseJson(bodyAsText) : undefined;
  const next = isObject(body) && typeof body["nextLink"] === "string" ? body["nextLink"] : undefined;
  const links = [next, ...["azure-asyncoperation", "operation-location", "location"].map((name) => headers.get(name))];
  return links.filter((link) => link !== undefined);
}

function remember(links: Set<string>, link: string): void {
  links.delete(link);
  links.add(link);
  const [oldest] = links;
  if (links.size > maxLinks && oldest !== undefined) links.delete(oldest);
}
