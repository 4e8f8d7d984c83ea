import { securityHeaders } from "../http/reply.ts";
import type { Route } from "../http/route.ts";
import { apiTexts } from "../messages/index.ts";
import caller from "../page/caller.browser.js";
import certificateRequest from "../page/certificate-request.browser.js";
import dialogs from "../page/dialogs.browser.js";
import hostCard from "../page/host-card.browser.js";
import hostList from "../page/host-list.browser.js";
import page from "../page/page.browser.js";
import style from "../page/page.css.txt";
import progress from "../page/progress.browser.js";
import { renderPage } from "../page/render-page.ts";
import request from "../page/request.browser.js";
import { problemResponses } from "./responses.ts";

/** Nothing from other origins, nothing inline, not in a frame. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** App Service Authentication signs people in and sends them back. Programs get 401 from the other routes. */
const signInPath = "/.auth/login/aad?post_login_redirect_uri=%2Fapi%2F";

/** `GET /api/` and its files: the page for people. It is open; it requests everything that it shows as its caller. */
export const pageRoutes: readonly Route[] = [
  pageRoute("page", "", "text/html", renderPage()),
  pageRoute("pageStyle", "page.css", "text/css", style),
  scriptRoute("pageScript", "page.js", page),
  scriptRoute("pageCaller", "caller.js", caller),
  scriptRoute("pageCertificateRequest", "certificate-request.js", certificateRequest),
  scriptRoute("pageDialogs", "dialogs.js", dialogs),
  scriptRoute("pageHostCard", "host-card.js", hostCard),
  scriptRoute("pageHostList", "host-list.js", hostList),
  scriptRoute("pageProgress", "progress.js", progress),
  scriptRoute("pageRequest", "request.js", request),
];

function scriptRoute(name: string, path: string, body: string): Route {
  return pageRoute(name, path, "text/javascript", body);
}

function pageRoute(name: string, path: string, contentType: string, body: string): Route {
  return {
    name,
    method: "GET",
    path,
    summary: apiTexts.summaries.page,
    role: "open",
    responses: {
      200: { description: apiTexts.responses.page, contentType },
      ...(path === "" ? { 302: { description: apiTexts.responses.signIn, contentType, headers: ["Location"] } } : {}),
      ...problemResponses(),
    },
    handle: async ({ request }, { settings }) =>
      path === "" && settings.authentication.kind === "easy-auth" && !request.headers.has("x-ms-client-principal")
        ? { status: 302, headers: { location: signInPath, "content-type": contentType, ...securityHeaders } }
        : {
            status: 200,
            headers: {
              "content-type": `${contentType}; charset=utf-8`,
              ...securityHeaders,
              "content-security-policy": contentSecurityPolicy,
              "referrer-policy": "no-referrer",
              "x-frame-options": "DENY",
            },
            body,
          },
  };
}
