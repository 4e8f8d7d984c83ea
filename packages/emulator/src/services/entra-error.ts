import { randomUUID } from "node:crypto";
import type { ArmRequest, ArmResponse } from "../http/router.ts";

/** Why Entra ID issues no token: the OAuth error and its sentence. */
export type Problem = readonly [error: string, description: string];

/**
 * A body as Entra ID words it (https://github.com/microsoftgraph/windowsupdates-webapplication-sample/issues/6): its sentence ends with the
 * ids of the request, and its code is in three members.
 */
export function entraError({ origin }: ArmRequest, now: Date, [error, description]: Problem): ArmResponse {
  const code = Number(/AADSTS(\d+)/.exec(description)?.[1]);
  const [trace_id, correlation_id] = [randomUUID(), randomUUID()];
  const timestamp = `${now.toISOString().slice(0, 19).replace("T", " ")}Z`;
  return {
    status: error === "invalid_client" ? 401 : 400,
    body: {
      error,
      error_description: `${description} Trace ID: ${trace_id} Correlation ID: ${correlation_id} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id,
      correlation_id,
      error_uri: `${origin}/error?code=${code}`,
    },
  };
}

/** https://github.com/Azure/azure-cli/issues/22145 */
export const unknownTenant = (tenant: string) =>
  `AADSTS90002: Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.`;
