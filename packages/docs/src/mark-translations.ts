// `npm run docs:translated`: says that every page of docs/zh translates its English page as it is now.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { translationMark } from "./translations.ts";

const docs = new URL("../../../docs/", import.meta.url);

for (const page of readdirSync(new URL("zh/", docs))) {
  const file = new URL(`zh/${page}`, docs);
  const text = readFileSync(file, "utf8").replace(/^<!-- A translation of .*-->\n\n/, "");
  writeFileSync(file, `${translationMark(page, readFileSync(new URL(page, docs), "utf8"))}\n\n${text}`);
}
