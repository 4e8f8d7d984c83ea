/** What is wrong with a command line, by commander's code and in its sentence. */
export const usageTexts = {
  dash: (found: string, option: string) => `an option begins with ${found}, which is not a hyphen: write ${option}`,
  quote: (found: string) =>
    `an argument has ${found}, which a shell does not take for a quote: write " or ' in its place`,
  problem: (_code: string, sentence: string) => sentence.replace(/^command-argument /, ""),
};
