/** How Slack presents the app. */
export const manifestTexts = {
  description: "Creates, lists and removes Docker hosts on Azure from your team's channels",
  command: "Docker hosts on Azure: create, list, use and remove them",
};
