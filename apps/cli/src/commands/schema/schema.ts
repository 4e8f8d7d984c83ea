import { hostFileSchema } from "@dockberth/core";
import { writeJson } from "../../output/json.ts";
import type { Session } from "../../session.ts";

export function schema(session: Session): void {
  writeJson(session, hostFileSchema());
}
