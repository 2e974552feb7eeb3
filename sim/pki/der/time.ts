import { LabError } from '../../kernel/lab-error.ts';

/** Seconds since 1970-01-01T00:00:00Z, without leap seconds; whole, and negative before that day. */
export type EpochSeconds = number;

/** RFC 5280 4.1.2.5: UTCTime for 1950 to 2049, GeneralizedTime for every other year; both to the second, both in Z. */
export function timeText(seconds: EpochSeconds): { readonly kind: 'utc' | 'generalized'; readonly text: string } {
  const text = generalizedText(seconds);
  return inUtcTime(Number(text.slice(0, 4))) ? { kind: 'utc', text: text.slice(2) } : { kind: 'generalized', text };
}

/** Always four digits of year, as OCSP requires (RFC 6960 4.2.2.1). */
export function generalizedText(seconds: EpochSeconds): string {
  if (!Number.isInteger(seconds) || seconds < FIRST_SECOND || seconds > LAST_SECOND)
    throw new LabError('pki/time', {
      what: `${seconds} is no time that a certificate can carry`,
      hint: `use whole seconds since 1970, from ${FIRST_SECOND} to ${LAST_SECOND}`,
    });
  const days = Math.floor(seconds / 86_400);
  const { year, month, day } = civilDay(days);
  const rest = seconds - days * 86_400;
  const clock = [month, day, Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
  return `${String(year).padStart(4, '0')}${clock.map((part) => String(part).padStart(2, '0')).join('')}Z`;
}

/** The reverse; undefined for any other form, an impossible date, and the wrong one of the two types. */
export function timeFrom(kind: 'utc' | 'generalized', text: string): EpochSeconds | undefined {
  if (kind === 'generalized') {
    const seconds = generalizedFrom(text);
    return seconds === undefined || inUtcTime(Number(text.slice(0, 4))) ? undefined : seconds;
  }
  return text.length === 13 ? generalizedFrom((text < '5' ? '20' : '19') + text) : undefined;
}

/** The reverse of `generalizedText`, for any year. */
export function generalizedFrom(text: string): EpochSeconds | undefined {
  const match = /^(\d{4})((?:\d{2}){5})Z$/.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const part = (n: number): number => Number(match[2].slice(n * 2, n * 2 + 2));
  if (part(0) < 1 || part(0) > 12) return undefined;
  // The calendar repeats after 400 years, and `Date.UTC` reads years below 100 as 19xx.
  const seconds = Date.UTC(year + 400, part(0) - 1, part(1), part(2), part(3), part(4)) / 1000 - SECONDS_IN400_YEARS;
  // A text that does not survive the round trip had a 31st of June, a 24th hour or a leap second.
  const isInRange = seconds >= FIRST_SECOND && seconds <= LAST_SECOND;
  return isInRange && generalizedText(seconds) === text ? seconds : undefined;
}

const inUtcTime = (year: number): boolean => year >= 1950 && year < 2050;
const SECONDS_IN400_YEARS = 146_097 * 86_400;
const FIRST_SECOND = -62_167_219_200; // 0000-01-01T00:00:00Z
const LAST_SECOND = 253_402_300_799; // 9999-12-31T23:59:59Z, "no end" in RFC 5280 4.1.2.5.

/** Proleptic Gregorian calendar, counted in years that begin in March so that the leap day is the last. */
function civilDay(daysSince1970: number): { readonly year: number; readonly month: number; readonly day: number } {
  const days = daysSince1970 + 719_468;
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * ofYear + 2) / 153);
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: ofYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1,
  };
}
