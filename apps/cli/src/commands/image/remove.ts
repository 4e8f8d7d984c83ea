import { listImages, removeImage } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { confirm } from "../../input/confirm.ts";
import { promptTexts } from "../../messages/prompts.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & { readonly yes?: boolean };

export async function remove(session: Session, image: string, options: Options): Promise<void> {
  const { azure } = await connect(session, options);
  const { signal } = session;
  if (options.yes !== true) {
    const meant = (await listImages(azure, { signal })).filter(
      ({ name, version }) => image === name || image === `${name}:${version}`,
    );
    // Nobody is asked about what does not exist.
    if (meant.length > 0) await confirm(session, promptTexts.removeImage(image, meant.length), "--yes");
  }
  const progress = terminalProgress(session, options);
  try {
    const removal = await removeImage(azure, image, { signal, onEvent: progress.onEvent });
    if (options.json === true) writeJson(session, removal);
    else writeLine(session, resultTexts.imageRemoved(image));
  } finally {
    progress.close();
  }
}
