import type { Secret } from "@dockberth/core";
import { type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { Session } from "../session.ts";
import { quietLogger } from "../slack/logger.ts";

export interface SocketDoor {
  readonly receiver: Receiver;
  readonly isConnected: () => boolean;
}

/** Slack by a WebSocket that the bot opens: no port needs to be open to the Internet, and Slack's own TLS says who it is. */
export function slackBySocket(appToken: Secret, slackApiUrl: string, log: Session["log"]): SocketDoor {
  let connected = false;
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger: quietLogger(log),
    installerOptions: { clientOptions: { slackApiUrl } },
  });
  receiver.client.on("connected", () => {
    connected = true;
  });
  for (const end of ["disconnected", "reconnecting", "disconnecting"]) {
    receiver.client.on(end, () => {
      connected = false;
    });
  }
  return { receiver, isConnected: () => connected };
}
