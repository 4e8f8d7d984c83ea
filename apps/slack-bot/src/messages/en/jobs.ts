import { everyHost, type JobVerb } from "../../verbs.ts";

const titles: Readonly<Record<JobVerb, (host: string) => string>> = {
  create: (host) => `Creating host ${host}`,
  start: (host) => `Starting host ${host}`,
  stop: (host) => `Stopping host ${host}`,
  restart: (host) => `Restarting host ${host}`,
  extend: (host) => `Extending host ${host}`,
  rotate: (host) => `Rotating the certificate of host ${host}`,
  "open-port": (host) => `Opening a port of host ${host}`,
  "close-port": (host) => `Closing a port of host ${host}`,
  remove: (host) => `Removing host ${host}`,
  revoke: (host) => `Revoking the client certificates of host ${host}`,
  close: (host) => `Closing host ${host}`,
  open: (host) => `Opening host ${host}`,
  sweep: (host) =>
    host === everyHost ? "Sweeping expired and idle hosts" : `Removing host ${host}, which has expired`,
};

/** Jobs while they run. */
export const jobTexts = {
  title: (verb: JobVerb, host: string) => titles[verb](host),
  resumedTitle: (verb: JobVerb, host: string) => `${titles[verb](host)} (resumed)`,
  inDirectMessages: (title: string) =>
    `${title}. The bot may not post in this channel: its direct message to you shows the progress. To see it here, invite the bot.`,
  cancelButton: "Cancel",
  cancelFooter: "Cancel stops waiting for Azure. The same command continues where it stopped.",
  restarting: (title: string) => `${title}: the bot is restarting. The work continues when it is back.`,
  lost: (minutes: number) =>
    `A command of yours from ${minutes} minutes ago was lost when the bot restarted. If no message answers it, run it again.`,
  running: (verb: JobVerb) => `${verb} is running`,
  justEnded: "another command has just ended",
  tooManyAttempts: (title: string, attempts: number) => `${title} ended the process of the bot ${attempts} times`,
};
