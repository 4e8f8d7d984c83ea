// `npm run docs:site`: builds the site of the documentation into packages/docs/dist/site, with the API reference of the SDK. A dead
// link fails the build, and so does a warning of TypeDoc.
// DOCS_BASE is the path under which it is published, such as /berth/.
import { fileURLToPath } from "node:url";
import { build } from "vitepress";
import { writeApiReference } from "./api-reference.ts";
import { stagePages } from "./stage.ts";

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

stagePages(folder("../dist/pages"));
await build(folder("."));
await writeApiReference(folder("../dist/site/api"));
