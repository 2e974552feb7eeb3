import { suggest } from '../kernel/near.ts';
import { type Selection, type WordTerm, wordTerms } from '../plan/selection.ts';
import { readPick, readShare } from './chance-terms.ts';
import { SelectionError } from './selection-error.ts';

/**
 * Reads a selection: `tenant:acme and (ring:canary or not site:"plant 2")`.
 *
 *   selection = [ either ]
 *   either    = both { "or" both }
 *   both      = operand { [ "and" ] operand }
 *   operand   = ( "not" | "-" ) operand | "(" either ")" | term
 *   term      = key ":" values | values                   without a key: part of a name
 *   values    = value { "," value }                       one of them
 *   value     = word | quoted
 *   key       = letters, digits, "-" and "_"
 *   word      = characters other than blanks, quotes, commas and parentheses
 *   quoted    = '"' characters '"'                        with \" and \\ for a quote and a backslash
 *
 * Errors  SelectionError with the column
 */
export const readSelection = (text: string): Selection => new SelectionReader(text).whole();

/** Whether a text says that it is a selection, where a device's name or number could also stand. */
export const isSelection = (text: string): boolean => /[:*(]|(?:^|\s)(?:and|or|not)\s/i.test(text);

const TEXT_MAX = 2_000;
const DEPTH_MAX = 50;
const operators: readonly string[] = ['and', 'or', 'not'];

/** Short forms of keys. */
const keysByAlias: ReadonlyMap<string, WordTerm> = new Map([['fw', 'firmware']]);

class SelectionReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly text: string) {}

  whole(): Selection {
    if (this.text.length > TEXT_MAX)
      throw this.wrong(`a selection has at most ${TEXT_MAX} characters`, 'write a shorter one', TEXT_MAX);
    this.skipBlanks();
    if (this.isAtEnd()) return {};
    const selection = this.either();
    if (!this.isAtEnd()) throw this.wrong('")" closes nothing', 'leave it out, or write "(" before it');
    return selection;
  }

  private either(): Selection {
    const options = [this.both()];
    while (this.takeOperator('or')) options.push(this.both());
    return options.length === 1 ? options[0] : { any: options };
  }

  private both(): Selection {
    const parts = [{ column: this.at, selection: this.operand() }];
    while (this.takeOperator('and') || this.isBeforeOperand())
      parts.push({ column: this.at, selection: this.operand() });
    return parts.length === 1 ? parts[0].selection : this.together(parts);
  }

  /** One selection for terms that must all hold: their fields side by side, and a list for what has a field twice. */
  private together(parts: readonly { readonly column: number; readonly selection: Selection }[]): Selection {
    let fields: Selection = {};
    const others: Selection[] = [];
    for (const { column, selection } of parts) {
      const [key, ...more] = Object.keys(selection) as (keyof Selection)[];
      const isTerm = key !== undefined && more.length === 0 && !['all', 'any', 'not'].includes(key);
      if (
        isTerm &&
        (key === 'pick' || key === 'share') &&
        (fields.pick !== undefined || (key === 'pick' && fields.share))
      )
        throw this.wrong('both share and pick choose among the devices', 'keep one of the two', column);
      if (isTerm && fields[key] === undefined) fields = { ...fields, ...selection };
      else others.push(selection);
    }
    return others.length === 0 ? fields : { ...fields, all: others };
  }

  private operand(): Selection {
    const column = this.at;
    if (++this.depth > DEPTH_MAX) throw this.wrong('too many parentheses within each other', 'write it flatter');
    const selection = this.operandWithin(column);
    this.depth--;
    return selection;
  }

  private operandWithin(column: number): Selection {
    if (this.takeOperator('not') || this.takeMinus()) return { not: this.operand() };
    if (!this.takeMark('(')) return this.term();
    const selection = this.either();
    if (!this.takeMark(')')) throw this.wrong('"(" is not closed', 'write ")" where it ends', column);
    // In parentheses a pick takes of all devices, and not of those that the terms beside it select.
    return selection.pick !== undefined && Object.keys(selection).length === 1 ? { all: [selection] } : selection;
  }

  private term(): Selection {
    const column = this.at;
    const operator = this.operatorHere();
    if (operator !== undefined || this.isAtEnd() || this.text[this.at] === ')') {
      const found = operator === undefined ? (this.isAtEnd() ? 'nothing' : '")"') : `"${operator}"`;
      throw this.wrong(`there is ${found} where a term belongs`, 'write a term such as ring:canary');
    }
    const written = /^([a-z_][\w-]*):/iy.exec(this.rest())?.[1];
    if (written === undefined) return { name: this.values('name') };
    const key = this.keyOf(written);
    this.at += written.length + 1;
    if (key === 'share' || key === 'pick') return this.chance(key, column);
    return { [key]: this.values(written) };
  }

  private keyOf(written: string): WordTerm | 'share' | 'pick' {
    const key = written.toLowerCase();
    const known = [...wordTerms, 'share', 'pick'] as const;
    const found = keysByAlias.get(key) ?? known.find((term) => term === key);
    if (found !== undefined) return found;
    throw this.wrong(`"${written}" is not a term`, suggest(written, known));
  }

  private chance(key: 'share' | 'pick', column: number): Selection {
    const [value, ...more] = this.list(key);
    const read = more.length > 0 ? { what: `${key}: has more than one value`, hint: 'keep one of them' } : undefined;
    const answer = read ?? (key === 'share' ? readShare(value) : readPick(value));
    if (typeof answer === 'number') return { [key]: answer };
    throw this.wrong(answer.what, answer.hint, column);
  }

  /** One value as a text, several as a list. */
  private values(key: string): string | readonly string[] {
    const [value, ...more] = this.list(key);
    return more.length === 0 ? value : [value, ...more];
  }

  private list(key: string): readonly string[] {
    const column = this.at;
    const values: string[] = [];
    do {
      const value = this.value();
      if (value !== '') values.push(value);
    } while (this.text[this.at] === ',' && this.at++ >= 0);
    this.skipBlanks();
    if (values.length > 0) return values;
    throw this.wrong(
      key === 'name' ? 'there is no name' : `${key}: has no value`,
      `write ${key}:value, or ${key}:one,other for either`,
      column,
    );
  }

  private value(): string {
    if (this.text[this.at] !== '"') {
      const [word] = /^[^\s",()]*/.exec(this.rest())!;
      this.at += word.length;
      return word;
    }
    const [quoted] = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"/u.exec(this.rest()) ?? [];
    if (quoted === undefined) throw this.wrong('the quoted text does not end', 'write " at its end');
    this.at += quoted.length;
    return quoted.slice(1, -1).replaceAll(/\\(.)/gu, '$1');
  }

  private takeOperator(operator: string): boolean {
    if (this.operatorHere() !== operator) return false;
    this.at += operator.length;
    this.skipBlanks();
    return true;
  }

  private operatorHere(): string | undefined {
    const [word = ''] = /^[a-z]+(?=[\s()]|$)/i.exec(this.rest()) ?? [];
    return operators.find((operator) => operator === word.toLowerCase());
  }

  private takeMinus(): boolean {
    if (!/^-[^\s)]/.test(this.rest())) return false;
    this.at++;
    return true;
  }

  private takeMark(mark: string): boolean {
    if (this.text[this.at] !== mark) return false;
    this.at++;
    this.skipBlanks();
    return true;
  }

  private isBeforeOperand(): boolean {
    return !this.isAtEnd() && this.text[this.at] !== ')' && this.operatorHere() !== 'or';
  }

  private rest(): string {
    return this.text.slice(this.at);
  }

  private skipBlanks(): void {
    this.at += /^\s*/.exec(this.rest())![0].length;
  }

  private isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  private wrong(what: string, hint: string, at = this.at): SelectionError {
    return new SelectionError({ what, hint }, { text: this.text, column: at + 1 });
  }
}
