import { manifestTexts } from "./messages/index.ts";
import { slackPath } from "./receivers/slack-http.ts";
import { commandNames } from "./verbs.ts";

/** The scopes that the methods and events of the bot need, and no others. */
export const botScopes = [
  "chat:write", // chat.postMessage, chat.update, chat.postEphemeral
  "chat:write.public", // progress in public channels that the bot is not a member of
  "commands", // /berth
  "im:write", // conversations.open, for what only one person may see
  "usergroups:read", // roles by user group
  "users:read", // guests, members of other teams, deactivated accounts
] as const;

/**
 * The manifest of the Slack app: https://docs.slack.dev/reference/app-manifest
 * @param publicUrl where Slack reaches the bot; without it, Socket Mode
 */
export function appManifest(publicUrl?: string) {
  const url = publicUrl === undefined ? undefined : `${publicUrl.replace(/(?<!\/)\/+$/, "")}${slackPath}`;
  const requestUrl = url === undefined ? {} : { request_url: url };
  return {
    display_information: {
      name: "Berth",
      description: manifestTexts.description,
      background_color: "#0b3d5c",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
      bot_user: { display_name: "berth", always_online: true },
      slash_commands: [
        {
          command: "/berth",
          ...(url === undefined ? {} : { url }),
          description: manifestTexts.command,
          usage_hint: commandNames.join(" | "),
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: [...botScopes] } },
    settings: {
      event_subscriptions: { ...requestUrl, bot_events: ["app_home_opened"] },
      interactivity: { is_enabled: true, ...requestUrl },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
