/** A kind of event: a past-tense fact, with the words for a row of it and the fields that its rows carry. */
export interface EventDescription {
  /** `area.what-happened`. Files contain this name. */
  readonly kind: string;
  /** What happened, to follow the subject: `was cut`. */
  readonly words: string;
  /** What it happened to, in rows without a device. */
  readonly subject?: string;
  /** True if rows without a device name what it happened to as their actor. */
  readonly toActor?: true;
  /** The whole sentence, where subject and words do not make one; undefined for rows that they suit. */
  readonly sentence?: (row: SentenceParts) => string | undefined;
  /** Whether rows name a device; omitted where none does. */
  readonly device?: Presence;
  /** Whether rows carry a control and its verdict; omitted where none does. */
  readonly decision?: Presence;
  /** What these fields hold; a field that is omitted is empty in every row. */
  readonly actor?: string;
  readonly detail?: string;
  readonly evidence?: string;
  /** Which rows before its window a part of a run keeps, since they give the state at its beginning; omitted for none. */
  readonly keptBefore?: 'last of a device' | 'all';
}

export type Presence = 'always' | 'sometimes';

/** A row, for its sentence. `decided` and `reason` are empty, or text to append. */
export interface SentenceParts {
  readonly actor: string | null;
  readonly detail: string | null;
  readonly subject: string;
  readonly decided: string;
  readonly reason: string;
}
