/** What `apply` reads by default, and `create` and `plan` where nothing is named. */
export const defaultHostFile = "berth.yaml";
