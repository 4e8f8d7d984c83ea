import { createImage } from "@dockberth/core";
import { connect } from "../../connection/connect.ts";
import type { ConnectionOptions } from "../../connection/options.ts";
import { type ImageFlags, readImageRequest } from "../../input/image-request.ts";
import { resultTexts } from "../../messages/results.ts";
import { writeJson } from "../../output/json.ts";
import type { OutputOptions } from "../../output/options.ts";
import { passOn, writeLine } from "../../output/write.ts";
import { terminalProgress } from "../../progress/terminal-progress.ts";
import type { Session } from "../../session.ts";

type Options = ConnectionOptions & OutputOptions & ImageFlags;

export async function create(session: Session, name: string, options: Options): Promise<void> {
  const { signal, stderr } = session;
  const request = await readImageRequest(session, name, options);
  const { azure } = await connect(session, options);
  const progress = terminalProgress(session, options);
  const isSilent = options.json === true || options.quiet === true;
  try {
    const image = await createImage(azure, request, {
      signal,
      onEvent: progress.onEvent,
      onOutput: isSilent ? undefined : (text) => void passOn(stderr, text),
    });
    if (options.json === true) writeJson(session, image);
    else writeLine(session, resultTexts.imageReady(image));
  } finally {
    progress.close();
  }
}
