/**
 * The words of each command in a shell script, as far as telling how `playwright test` is called needs it: quotes,
 * line continuations, comments, and the operators that end a command. Expansions stay as they are written.
 */
export function shellCommands(script: string): string[][] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  // In this order: continuation, comment, '…', "…", \x, ${{ … }}, operators, blanks, anything else.
  const TOKENS =
    /\\\r?\n|(?<=^|\s)#[^\n]*|'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)|(\$\{\{[^}]*\}\})|(&&|\|\||[;|&\n])|([ \t\r]+)|([^])/g;
  for (const [token, single, double, escaped, expression, operator, blank, other] of script.matchAll(
    TOKENS,
  )) {
    if (operator !== undefined) endCommand();
    else if (blank !== undefined) endWord();
    else if (single !== undefined) word = (word ?? '') + single;
    else if (double !== undefined) word = (word ?? '') + double.replace(/\\(["\\$`])/g, '$1');
    else if (escaped !== undefined || expression !== undefined || other !== undefined) {
      word = (word ?? '') + (escaped ?? expression ?? other ?? '');
    } else if (token.startsWith('\\')) endWord();
  }
  endCommand();
  return commands;
}
