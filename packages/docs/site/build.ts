// `npm run docs:site`: builds the site of the documentation into packages/docs/dist/site. A dead link fails the build.
// DOCS_BASE is the path under which it is published, such as /berth/.
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { stagePages } from "./stage.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

stagePages(folder("../dist/pages"));
await build(folder("."));
