import type { Word } from '../kernel/time/message.ts';
import { controlNumber } from '../plan/control-list.ts';
import { numberWord } from '../protocol/codec.ts';

/** The control behind a refusal of an actor's image, as its number plus one; 0 for a refusal that no control made. */
export const controlWord = (refusal: { readonly reason: string; readonly control?: string | undefined }): Word =>
  numberWord(controlNumber(refusal.control));
