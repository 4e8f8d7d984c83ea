import type { ArmResponse, Route } from "../http/router.ts";
import type { World } from "../world.ts";

const list = "providers/Microsoft.Authorization/permissions";

/** The caller's permissions on a scope: https://learn.microsoft.com/rest/api/authorization/permissions */
export const permissionRoutes: readonly Route[] = [
  { method: "GET", pattern: `/subscriptions/{subscription}/${list}`, handle: permissions },
  { method: "GET", pattern: `/subscriptions/{subscription}/resourceGroups/{scope*}/${list}`, handle: permissions },
];

function permissions(world: World): ArmResponse {
  const value = world.permissions.map(({ actions, notActions = [] }) => ({
    actions,
    notActions,
    dataActions: [],
    notDataActions: [],
  }));
  return { status: 200, body: { value } };
}
