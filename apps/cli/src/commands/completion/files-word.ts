/** What `berth __complete` prints to have the shell complete a path itself. No candidate begins with a colon. */
export const filesWord = ":files";
