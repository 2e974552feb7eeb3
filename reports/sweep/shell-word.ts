/** A word as a shell takes it: in quotes where it has signs that mean something there. */
export const shellWord = (word: string): string =>
  /^[\w./@:=,%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
