/** Levels of objects and arrays in a description. Functions that call themselves on each level need no limit of their own. */
export const maxDepth = 50;
