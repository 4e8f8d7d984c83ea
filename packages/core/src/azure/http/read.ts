import type { HttpClient, Pipeline } from "@azure/core-rest-pipeline";

/** An answer of ARM. */
export interface ArmResponse {
  readonly body: unknown;
  /** ARM's clock: the response's Date header, in whole seconds. */
  readonly answeredAt: Date | undefined;
}

/** Reads a path of ARM that no client reads. Throws what the clients throw, for `toBerthError`. */
export type Read = (path: string, apiVersion: string, signal?: AbortSignal) => Promise<ArmResponse>;

/** Reads through a client's own pipeline: same sign-in, user agent and retries as every other request. */
export function reader(
  { createPipelineRequest, RestError }: typeof import("@azure/core-rest-pipeline"),
  pipeline: Pipeline,
  client: HttpClient,
  endpoint: string,
): Read {
  return async (path, apiVersion, signal) => {
    const url = `${endpoint}${path}?api-version=${apiVersion}`;
    const request = createPipelineRequest({ url, ...(signal === undefined ? {} : { abortSignal: signal }) });
    const response = await pipeline.sendRequest(client, request);
    const { status, bodyAsText } = response;
    if (status !== 200) throw new RestError(`ARM answered ${status}`, { statusCode: status, request, response });
    const date = new Date(response.headers.get("date") ?? "");
    return {
      body: JSON.parse(bodyAsText ?? "null") as unknown,
      answeredAt: Number.isNaN(date.getTime()) ? undefined : date,
    };
  };
}
