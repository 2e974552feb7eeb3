import type { EpochSeconds } from '../../pki/der/index.ts';

/** `2026-01-31T00:00:00Z`, the only form that metadata allows (TUF specification 4.3). */
export function timeText(seconds: EpochSeconds): string {
  const days = Math.floor(seconds / 86_400);
  const rest = seconds - days * 86_400;
  // Days are counted in eras of 400 years from 1 March 0000, so that a leap day is the last of its year.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const day = shifted - era * 146_097;
  const year = Math.floor((day - Math.floor(day / 1_460) + Math.floor(day / 36_524) - Math.floor(day / 146_096)) / 365);
  const dayOfYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const date = [
    digits(year + era * 400 + (month <= 2 ? 1 : 0), 4),
    digits(month, 2),
    digits(dayOfYear - Math.floor((153 * fromMarch + 2) / 5) + 1, 2),
  ];
  const clock = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60].map((part) => digits(part, 2));
  return `${date.join('-')}T${clock.join(':')}Z`;
}

/** Undefined for any other form, and for a date that does not exist. */
export function secondsOf(text: string): EpochSeconds | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined) return undefined;
  const [year, month, day, hour, minute, second] = parts;
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  return timeText(seconds) === text ? seconds : undefined;
}

const digits = (value: number, width: number): string => String(value).padStart(width, '0');
