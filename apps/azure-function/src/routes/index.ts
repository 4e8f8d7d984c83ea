import type { Route } from "../http/route.ts";
import { callerRoute } from "./caller.ts";
import { healthRoute } from "./health.ts";
import { actionRoutes } from "./hosts/actions.ts";
import { assignRoute } from "./hosts/assign.ts";
import { changeHostRoute } from "./hosts/change.ts";
import { containerLogsRoute } from "./hosts/container-logs.ts";
import { containersRoute } from "./hosts/containers.ts";
import { createHostsRoute } from "./hosts/create.ts";
import { grantRoute } from "./hosts/grant.ts";
import { listHostsRoute } from "./hosts/list.ts";
import { listGrantsRoute } from "./hosts/list-grants.ts";
import { removeHostRoute } from "./hosts/remove.ts";
import { showHostRoute } from "./hosts/show.ts";
import { openApiRoute } from "./openapi.ts";
import { cancelOperationRoute } from "./operations/cancel.ts";
import { showResultRoute } from "./operations/result.ts";
import { showOperationRoute } from "./operations/show.ts";
import { watchOperationRoute } from "./operations/watch.ts";
import { watchOperationsRoute } from "./operations/watch-several.ts";
import { pageRoutes } from "./page.ts";
import { planRoute } from "./plan.ts";

/** The routes for programs, which the OpenAPI document describes. */
const apiRoutes: readonly Route[] = [
  createHostsRoute,
  listHostsRoute,
  showHostRoute,
  changeHostRoute,
  removeHostRoute,
  ...actionRoutes,
  assignRoute,
  grantRoute,
  listGrantsRoute,
  containersRoute,
  containerLogsRoute,
  showOperationRoute,
  showResultRoute,
  watchOperationRoute,
  watchOperationsRoute,
  cancelOperationRoute,
  planRoute,
  callerRoute,
  healthRoute,
  openApiRoute(() => apiRoutes),
];

/** Every route. The functions and the authorisation come from this list. */
export const routes: readonly Route[] = [...apiRoutes, ...pageRoutes];
