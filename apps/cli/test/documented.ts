/** The words of each `berth` in the blocks of a shell: what is typed, not what is answered. */
export function blockCommands(text: string): string[][] {
  return [...text.matchAll(/^```(sh|console)\n([\s\S]*?)^```/gm)].flatMap(([, language, block = ""]) => {
    const lines = block.replaceAll(/\\\n\s*/g, "").split("\n");
    const typed =
      language === "sh" ? lines : lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    return typed.flatMap(commandsOf);
  });
}

const start = /(?<=^|\$\(|[|;&] *)(?:[A-Z_]+=\S+ +)*(?:npm run (?:-s |--silent )?berth --|berth)(?= |$)/g;

function commandsOf(line: string): string[][] {
  const shown = line.replace(/(^|\s)#.*$/, "");
  return [...shown.matchAll(start)].map((found) => wordsOf(shown.slice(found.index + found[0].length)));
}

/** The words up to the end of the command. */
function wordsOf(text: string): string[] {
  const [command = ""] = /^(?:'[^']*'|"[^"]*"|[^'"|;&<>)])*/.exec(text) ?? [];
  return [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replaceAll(/['"]/g, ""));
}
