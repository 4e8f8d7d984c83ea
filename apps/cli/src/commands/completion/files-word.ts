/** What `berth __complete` prints where the shell shall complete a path by itself. No candidate begins with a colon. */
export const filesWord = ":files";
