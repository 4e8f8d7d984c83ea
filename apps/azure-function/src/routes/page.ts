import { safety } from "../outputs.ts";
import script from "../page/page.browser.js";
import style from "../page/page.css.txt";
import document from "../page/page.html";
import { problems } from "./answers.ts";
import type { Route } from "./route.ts";

/** Nothing from elsewhere, nothing inline, in nobody's frame. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** `GET /api/` and what belongs to it: the page for people. It is open; what it shows, it asks for as its caller. */
export const pageRoutes: readonly Route[] = [
  pageRoute("page", "", "text/html", document),
  pageRoute("pageStyle", "page.css", "text/css", style),
  pageRoute("pageScript", "page.js", "text/javascript", script),
];

function pageRoute(name: string, path: string, contentType: string, body: string): Route {
  return {
    name,
    method: "GET",
    path,
    summary: "Show the page",
    role: "open",
    answers: { 200: { description: "A part of the page", contentType }, ...problems() },
    handle: async () => ({
      status: 200,
      headers: {
        "content-type": `${contentType}; charset=utf-8`,
        ...safety,
        "content-security-policy": policy,
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
      },
      body,
    }),
  };
}
