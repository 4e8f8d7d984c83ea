import type { Secret } from "@dockberth/core";
import { type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { Log } from "../log.ts";
import { quietLogger } from "../slack-api/logger.ts";

export interface SocketTransport {
  readonly receiver: Receiver;
  readonly isConnected: () => boolean;
}

/** Slack over a WebSocket that the bot opens: no port is open to the Internet, and Slack's TLS certificate identifies it. */
export function slackOverSocket(appToken: Secret, slackApiUrl: string, log: Log): SocketTransport {
  let connected = false;
  const receiver = new SocketModeReceiver({
    appToken: appToken.reveal(),
    logger: quietLogger(log),
    installerOptions: { clientOptions: { slackApiUrl } },
  });
  receiver.client.on("connected", () => {
    connected = true;
  });
  for (const event of ["disconnected", "reconnecting", "disconnecting"]) {
    receiver.client.on(event, () => {
      connected = false;
    });
  }
  return { receiver, isConnected: () => connected };
}
