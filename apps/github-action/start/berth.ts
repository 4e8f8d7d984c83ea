/** The bundle: one file with both halves of the action. Each half, and each command, is still evaluated only when it is asked for. */
export const runMain = (): Promise<unknown> => import("../src/main.ts");
export const runPost = (): Promise<unknown> => import("../src/post.ts");
