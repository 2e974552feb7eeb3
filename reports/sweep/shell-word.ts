/** A word of the command that repeats a sweep or one of its runs: quoted where a shell would read it otherwise. */
export const shellWord = (word: string): string =>
  /^[\w./@:=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
