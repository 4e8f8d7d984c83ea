// Writes GITHUB_REPOSITORY ("owner/name") into every package.json of this folder. A release runs it before it packs: npm
// takes a package with provenance only if `repository` is the place where it was built, and a fork is another place.
import { writeFileSync } from "node:fs";
import { manifests } from "./manifests.mjs";

const { GITHUB_REPOSITORY: repository = "", GITHUB_SERVER_URL: server = "https://github.com" } = process.env;
if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
  console.error(`GITHUB_REPOSITORY is "${repository}", not "owner/name"`);
  process.exit(2);
}
const url = `${server}/${repository}`;
for (const { folder, path, manifest } of manifests(process.cwd())) {
  const tree = folder === "" ? "" : `/tree/main/${folder}`;
  const changed = {
    ...manifest,
    homepage: `${url}${tree}#readme`,
    bugs: `${url}/issues`,
    repository: { ...manifest.repository, url: `git+${url}.git` },
  };
  writeFileSync(path, `${JSON.stringify(changed, undefined, 2)}\n`);
}
