/** What is wrong with a command line, by commander's code and in its sentence. */
export const usageTexts = {
  problem: (_code: string, sentence: string) => sentence.replace(/^command-argument /, ""),
};
