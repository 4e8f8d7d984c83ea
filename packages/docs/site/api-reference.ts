import { join } from "node:path";
import { Application, type TypeDocOptions } from "typedoc";
import { root } from "./pages.ts";

/**
 * Writes the reference of the SDK: every export of core with its comment, as a site of its own with a search.
 * @throws Error where TypeDoc warns: of a link to nothing, a type that is not exported, an export without a comment
 */
export async function writeApiReference(folder: string): Promise<void> {
  const application = await Application.bootstrap({ ...options, out: folder });
  const project = await application.convert();
  if (project !== undefined) {
    application.validate(project);
    await application.generateDocs(project, folder);
  }
  const { logger } = application;
  if (project === undefined || logger.hasErrors() || logger.hasWarnings())
    throw new Error(`TypeDoc found ${logger.errorCount} errors and ${logger.warningCount} warnings in core's comments`);
}

const core = (path: string) => join(root, "packages", "core", path);

const options: TypeDocOptions = {
  name: "@dockberth/core",
  entryPoints: [core("src/index.ts")],
  tsconfig: core("tsconfig.json"),
  readme: "none",
  // Sources are linked from a clone's remote otherwise, which differs from clone to clone.
  disableSources: true,
  excludeExternals: true,
  excludePrivate: true,
  sort: ["alphabetical"],
  requiredToBeDocumented: ["Class", "Enum", "Function", "Interface", "TypeAlias", "Variable"],
  validation: { notExported: true, invalidLink: true, invalidPath: true, notDocumented: true, rewrittenLink: true },
  logLevel: "Warn",
};
