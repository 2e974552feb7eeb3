declare const packed: unique symbol;

/** A field, or several, packed into 32 bits for the agenda. Only the codec of a protocol makes and reads one. */
export interface Word {
  readonly [packed]: true;
}

/**
 * What one process sends to another: the number of its type, two words, and rarely a payload.
 *
 * Codec and agenda fill one object again and again, so a message is valid until the next one is made or delivered.
 */
export interface Message {
  readonly type: number;
  readonly a: Word;
  readonly b: Word;
  readonly payload: unknown;
}

/** A message whose fields its owner fills in before each use. */
export type MessageBuffer = { -readonly [Field in keyof Message]: Message[Field] };

export const NO_WORD = 0 as unknown as Word;

/** A buffer with the shape that every message has, so that code which reads messages stays monomorphic. */
export const newMessage = (): MessageBuffer => ({ type: 0, a: NO_WORD, b: NO_WORD, payload: undefined });
